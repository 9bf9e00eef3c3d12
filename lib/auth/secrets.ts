import { createHash, randomBytes } from 'node:crypto'

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const SECRET_BYTES = 32
/** Digits that 32 bytes need in base 62. */
const SECRET_DIGITS = 43

export const API_TOKEN_PREFIX = 'mw_'

/** 32 random bytes in base 62. */
export function randomSecret(): string {
  let value = BigInt(`0x${randomBytes(SECRET_BYTES).toString('hex')}`)
  let text = ''
  while (text.length < SECRET_DIGITS) {
    text = (ALPHABET[Number(value % 62n)] ?? '0') + text
    value /= 62n
  }
  return text
}

/**
 * SHA-256 in hexadecimal. The secrets are random and long, so a slow hash would gain nothing;
 * looking up by hash leaks nothing by time, as an attacker cannot steer the hash.
 */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
