import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/** OWASP's choice for scrypt: 2^17, 8, 1 takes 128 MB; 2^15, 8, 3 takes 32 MB for the same work. */
const COST = { N: 2 ** 15, r: 8, p: 3 }
const KEY_BYTES = 32
const SALT_BYTES = 16
export const MIN_PASSWORD_LENGTH = 10

/** `scrypt$N$r$p$salt$hash`, both in base64. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES)
  const hash = await derive(password, salt, COST)
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64'), hash.toString('base64')].join('$')
}

/** Takes the same time where there is no such account or it has no password. */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const parsed = stored === null ? null : parse(stored)
  const { salt, hash, cost } = parsed ?? absent
  const derived = await derive(password, salt, cost)
  return timingSafeEqual(derived, hash) && parsed !== null
}

const absent = { salt: randomBytes(SALT_BYTES), hash: randomBytes(KEY_BYTES), cost: COST }

function parse(stored: string): typeof absent | null {
  const [name, n, r, p, salt, hash] = stored.split('$')
  if (name !== 'scrypt' || salt === undefined || hash === undefined) return null
  const bytes = Buffer.from(hash, 'base64')
  if (bytes.length !== KEY_BYTES) return null
  return {
    salt: Buffer.from(salt, 'base64'),
    hash: bytes,
    cost: { N: Number(n), r: Number(r), p: Number(p) },
  }
}

function derive(password: string, salt: Buffer, cost: typeof COST): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const maxmem = 256 * cost.N * cost.r
    // The same letters typed on two keyboards can differ in code points.
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, { ...cost, maxmem }, (error, key) =>
      error ? reject(error) : resolve(key),
    )
  })
}
