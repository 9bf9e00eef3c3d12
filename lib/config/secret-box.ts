import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { AppError } from '#lib/core/app-error.ts'

const VERSION = 1
const IV_BYTES = 12
const TAG_BYTES = 16

/** AES-256-GCM: version byte, initialisation vector, tag, ciphertext. The same text never seals to the same bytes. */
export function seal(key: Uint8Array, plaintext: string): Buffer {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  const sealed = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()])
  return Buffer.concat([Buffer.from([VERSION]), iv, cipher.getAuthTag(), sealed])
}

/** Throws AppError('invalid') where the bytes were sealed by another key or were changed. */
export function open(key: Uint8Array, sealed: Uint8Array): string {
  const bytes = Buffer.from(sealed)
  const body = 1 + IV_BYTES + TAG_BYTES
  try {
    if (bytes[0] !== VERSION || bytes.length < body) throw new Error('unknown format')
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + IV_BYTES))
    decipher.setAuthTag(bytes.subarray(1 + IV_BYTES, body))
    return decipher.update(bytes.subarray(body), undefined, 'utf8') + decipher.final('utf8')
  } catch (cause) {
    throw new AppError('invalid', 'A stored secret cannot be read with this encryption key.', {
      cause,
      remedy: 'Start with the METRICWRIGHT_KEY (or the key file of the data folder) that stored it.',
    })
  }
}

/** A key of its own for each purpose, so that one leak does not open the rest. */
export function deriveKey(key: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', `metricwright ${purpose}`, 32))
}
