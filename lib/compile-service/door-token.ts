import { createHmac, timingSafeEqual } from 'node:crypto'

/** Web and worker derive it from the installation's key; it opens the worker's door and nothing else. */
export function doorToken(key: Buffer): string {
  return createHmac('sha256', key).update('metricwright worker door').digest('base64url')
}

export function isDoorToken(key: Buffer, authorization: string | undefined): boolean {
  const wanted = Buffer.from(`Bearer ${doorToken(key)}`)
  const given = Buffer.from(authorization ?? '')
  return wanted.length === given.length && timingSafeEqual(wanted, given)
}
