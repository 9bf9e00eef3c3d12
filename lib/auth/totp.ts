import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** RFC 6238 as every authenticator app has it: SHA-1, six digits, 30 seconds. */
const STEP_SECONDS = 30
const DIGITS = 6
const SECRET_BYTES = 20
/** A clock may be one step off, either way. */
const WINDOW = [0n, -1n, 1n] as const
const BASE_32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** In base 32, as apps take it when it is typed. */
export function makeTotpSecret(): string {
  let bits = ''
  for (const byte of randomBytes(SECRET_BYTES)) bits += byte.toString(2).padStart(8, '0')
  return bits.replace(/.{5}/g, (group) => BASE_32[Number.parseInt(group, 2)] ?? '')
}

/** What the picture holds: an authenticator app reads it. */
export function totpAddress(secret: string, account: string, issuer: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`
  const query = new URLSearchParams({ secret, issuer, algorithm: 'SHA1', digits: '6', period: '30' })
  return `otpauth://totp/${label}?${query}`
}

export function stepAt(moment: Date): bigint {
  return BigInt(Math.floor(moment.getTime() / 1000 / STEP_SECONDS))
}

export function totpCode(secret: string, step: bigint): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(step)
  const mac = createHmac('sha1', fromBase32(secret)).update(counter).digest()
  const offset = (mac.at(-1) ?? 0) & 0x0f
  const number = (mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** DIGITS
  return String(number).padStart(DIGITS, '0')
}

/** The step whose code this is, near `now`; null for a wrong code. */
export function findStep(secret: string, code: string, now: Date): bigint | null {
  if (!/^\d{6}$/.test(code)) return null
  const given = Buffer.from(code)
  const present = stepAt(now)
  const found = WINDOW.find((away) => timingSafeEqual(given, Buffer.from(totpCode(secret, present + away))))
  return found === undefined ? null : present + found
}

function fromBase32(text: string): Buffer {
  let bits = ''
  for (const letter of text) bits += BASE_32.indexOf(letter).toString(2).padStart(5, '0')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
}
