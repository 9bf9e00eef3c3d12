import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import path from 'node:path'
import type { Readable } from 'node:stream'

const MAX_BYTES = 20 * 1024 * 1024

export interface LogFile {
  readonly path: string
  write(line: string): void
  /** Writes every line of a stream, with the time before it. */
  follow(stream: Readable | null): void
}

/** `<data>/run/<name>.log`, masked; the one before it is kept as `.1`. A full disk costs lines, not the process. */
export function openLogFile(folder: string, name: string, mask: (text: string) => string): LogFile {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = path.join(folder, `${name}.log`)
  const write = (line: string) => {
    try {
      rotate(file)
      appendFileSync(file, `${new Date().toISOString()} ${mask(line)}\n`, { mode: 0o600 })
    } catch {
      // There is nowhere to say it.
    }
  }
  return {
    path: file,
    write,
    follow: (stream) => {
      let rest = ''
      stream?.setEncoding('utf8')
      stream?.on('data', (chunk: string) => {
        const lines = (rest + chunk).split('\n')
        rest = lines.pop() ?? ''
        for (const line of lines) if (line.trim() !== '') write(line)
      })
      stream?.on('end', () => {
        if (rest.trim() !== '') write(rest)
      })
    },
  }
}

function rotate(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size > MAX_BYTES) renameSync(file, `${file}.1`)
}
