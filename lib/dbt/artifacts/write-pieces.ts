import type { FileHandle } from 'node:fs/promises'

const bufferSize = 1 << 20
/** UTF-8 takes no more of a UTF-16 unit. */
const bytesPerUnit = 3

/**
 * Writes texts one after another from the file's start. Two buffers are filled in turn, so that one is on its way to the
 * disk while the texts of the next are made, and no memory is taken but these.
 */
export async function writePieces(file: FileHandle, texts: Iterable<string>): Promise<void> {
  let filling = Buffer.allocUnsafeSlow(bufferSize)
  let other = Buffer.allocUnsafeSlow(bufferSize)
  let writing = Promise.resolve()
  let used = 0
  let start = 0
  const send = async (bytes: Buffer) => {
    await writing
    writing = writeAll(file, bytes, start)
    // Whoever waits for it next hears of a failure; until then it must not count as unheard.
    writing.catch(() => undefined)
    start += bytes.length
  }
  for (const text of texts) {
    const room = text.length * bytesPerUnit
    if (used + room > bufferSize) {
      await send(filling.subarray(0, used))
      ;[filling, other] = [other, filling]
      used = 0
    }
    if (room > bufferSize) await send(Buffer.from(text))
    else used += filling.write(text, used)
  }
  await send(filling.subarray(0, used))
  await writing
}

async function writeAll(file: FileHandle, bytes: Buffer, start: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, start + done)
    done += bytesWritten
  }
}
