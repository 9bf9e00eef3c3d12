import { gzipSync } from 'node:zlib'

export interface TarEntry {
  readonly path: string
  readonly content?: string | Buffer
  /** Type flag of the header: '0' a file, '2' a symbolic link, '5' a folder, ... */
  readonly type?: string
  readonly link?: string
}

/** A tar archive byte by byte, so that tests can say things in it that no tool would. */
export function makeTar(entries: readonly TarEntry[]): Buffer {
  const blocks = entries.flatMap((entry) => {
    const content = Buffer.from(entry.content ?? '')
    return [header(entry, content.length), content, Buffer.alloc((512 - (content.length % 512)) % 512)]
  })
  return Buffer.concat([...blocks, Buffer.alloc(1024)])
}

export const makeTarball = (entries: readonly TarEntry[]): Buffer => gzipSync(makeTar(entries))

/** Files below one folder, as archives of packages have them. */
export function packageTarball(root: string, files: Readonly<Record<string, string>>): Buffer {
  return makeTarball(Object.entries(files).map(([path, content]) => ({ path: `${root}/${path}`, content })))
}

function header({ path, type = '0', link = '' }: TarEntry, size: number): Buffer {
  const bytes = Buffer.alloc(512)
  bytes.write(path, 0, 100)
  bytes.write('0000644\0', 100)
  bytes.write('0000000\0', 108)
  bytes.write('0000000\0', 116)
  bytes.write(`${size.toString(8).padStart(11, '0')}\0`, 124)
  bytes.write('00000000000\0', 136)
  bytes.write('        ', 148)
  bytes.write(type, 156)
  bytes.write(link, 157, 100)
  bytes.write('ustar\x0000', 257)
  const sum = bytes.reduce((total, byte) => total + byte, 0)
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return bytes
}
