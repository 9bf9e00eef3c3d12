import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { parseConfig, socketPath } from './config.ts'
import { open, seal } from './secret-box.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'config-'))
afterAll(() => rmSync(folder, { recursive: true }))
const parse = (variables: Record<string, string> = {}) =>
  parseConfig({ METRICWRIGHT_DATA: folder, METRICWRIGHT_KEY: 'ab'.repeat(32), ...variables })

describe('parseConfig', () => {
  it('has defaults for everything', () => {
    expect(parse()).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      webUrl: 'http://localhost:3000',
      webUrlGiven: false,
      databaseUrl: null,
      ownDatabase: false,
      oidc: [],
    })
  })

  it('makes a key that only its owner reads, once', () => {
    const first = parseConfig({ METRICWRIGHT_DATA: folder }).key
    expect(parseConfig({ METRICWRIGHT_DATA: folder }).key).toEqual(first)
    expect(statSync(path.join(folder, 'key')).mode & 0o777).toBe(0o600)
    expect(readFileSync(path.join(folder, 'key'), 'utf8').trim()).toHaveLength(64)
  })

  it('takes a database of the owner and tells it from the supervised one', () => {
    const DATABASE_URL = 'postgresql://me@db/x'
    expect(parse({ DATABASE_URL })).toMatchObject({ databaseUrl: DATABASE_URL, ownDatabase: true })
    expect(parse({ DATABASE_URL, METRICWRIGHT_SUPERVISED_DATABASE: '1' }).ownDatabase).toBe(false)
  })

  it('reads any OpenID provider, and Google by its keys alone', () => {
    const { oidc } = parse({
      METRICWRIGHT_OIDC_ISSUER: 'https://id.example.com/',
      METRICWRIGHT_OIDC_CLIENT_ID: 'a',
      METRICWRIGHT_OIDC_CLIENT_SECRET: 'b',
      METRICWRIGHT_OIDC_NAME: 'Example',
      METRICWRIGHT_GOOGLE_CLIENT_ID: 'c',
      METRICWRIGHT_GOOGLE_CLIENT_SECRET: 'd',
    })
    expect(oidc.map(({ id, name, issuer }) => [id, name, issuer])).toEqual([
      ['oidc', 'Example', 'https://id.example.com'],
      ['google', 'Google', 'https://accounts.google.com'],
    ])
  })

  it.each([
    [{ PORT: 'abc' }, /PORT is not valid/],
    [{ METRICWRIGHT_KEY: 'short' }, /METRICWRIGHT_KEY is not an encryption key/],
    [{ METRICWRIGHT_OIDC_SCOPE: 'email groups' }, /METRICWRIGHT_OIDC_SCOPE is not valid/],
    [{ METRICWRIGHT_OIDC_PROVES_ADDRESSES: 'maybe' }, /METRICWRIGHT_OIDC_PROVES_ADDRESSES is not valid/],
    [{ METRICWRIGHT_ADMIN_PASSWORD: 'short' }, /METRICWRIGHT_ADMIN_PASSWORD is not valid/],
    [{ METRICWRIGHT_URL: 'ftp://x' }, /METRICWRIGHT_URL is not valid/],
    [{ METRICWRIGHT_OIDC_ISSUER: 'https://id' }, /METRICWRIGHT_OIDC_CLIENT_ID is missing/],
  ])('refuses %j', (variables, message) => {
    expect(() => parse(variables)).toThrow(message)
  })

  it('keeps the socket’s path short enough for the system', () => {
    expect(socketPath('/data', 'worker.sock')).toBe('/data/run/worker.sock')
    expect(socketPath(`/${'long/'.repeat(30)}`, 'worker.sock').length).toBeLessThan(100)
  })
})

describe('seal', () => {
  const key = Buffer.alloc(32, 1)

  it('opens with its key alone, and not when changed', () => {
    const sealed = seal(key, 'pässword')
    expect(open(key, sealed)).toBe('pässword')
    expect(sealed.toString('latin1')).not.toContain('ssword')
    expect(() => open(Buffer.alloc(32, 2), sealed)).toThrow(/cannot be read/)
    sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1
    expect(() => open(key, sealed)).toThrow(/cannot be read/)
  })

  it('never seals the same text to the same bytes', () => {
    expect(seal(key, 'x')).not.toEqual(seal(key, 'x'))
  })
})
