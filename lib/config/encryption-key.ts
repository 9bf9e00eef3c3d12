import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { AppError } from '#lib/core/app-error.ts'

const KEY_BYTES = 32

/** 64 hexadecimal digits, or 32 bytes in base64 (either alphabet). */
export function parseKey(text: string, where: string): Buffer {
  const trimmed = text.trim()
  if (/^[0-9a-f]{64}$/i.test(trimmed)) return Buffer.from(trimmed, 'hex')
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed)) return Buffer.from(trimmed, 'base64')
  throw new AppError('invalid', `${where} is not an encryption key of ${KEY_BYTES} bytes.`, {
    remedy: 'Make one with: openssl rand -hex 32',
  })
}

/** The key of the data folder; the first process that asks makes it, readable by its owner only. */
export function readOrCreateKeyFile(dataDir: string): Buffer {
  const file = path.join(dataDir, 'key')
  try {
    return parseKey(readFileSync(file, 'utf8'), file)
  } catch (error) {
    if (!isMissing(error)) throw error
  }
  mkdirSync(dataDir, { recursive: true, mode: 0o755 })
  try {
    writeFileSync(file, `${randomBytes(KEY_BYTES).toString('hex')}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
  return parseKey(readFileSync(file, 'utf8'), file)
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
