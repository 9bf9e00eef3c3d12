import { afterEach, describe, expect, it, vi } from 'vitest'
import { commandLineEnvironment } from './command-line.ts'
import { gitEnvironment } from './git-environment.ts'

afterEach(() => void vi.unstubAllEnvs())

describe('what git and the command line inherit', () => {
  it('is the way out to the network', () => {
    vi.stubEnv('HTTPS_PROXY', 'http://proxy:3128')
    vi.stubEnv('no_proxy', 'localhost')
    vi.stubEnv('GIT_SSL_CAINFO', '/etc/ca.pem')
    const network = { HTTPS_PROXY: 'http://proxy:3128', no_proxy: 'localhost', GIT_SSL_CAINFO: '/etc/ca.pem' }
    expect(gitEnvironment().network).toMatchObject(network)
    expect(commandLineEnvironment()).toMatchObject(network)
  })

  it('is nothing that opens this installation', () => {
    vi.stubEnv('METRICWRIGHT_KEY', 'k')
    vi.stubEnv('DATABASE_URL', 'postgres://secret')
    vi.stubEnv('GIT_DIR', '/elsewhere')
    vi.stubEnv('DBT_TARGET_SCHEMA', 'kept')
    const inherited = commandLineEnvironment()
    expect(Object.keys(inherited)).not.toEqual(expect.arrayContaining(['METRICWRIGHT_KEY']))
    expect(inherited).not.toHaveProperty('DATABASE_URL')
    expect(inherited).not.toHaveProperty('GIT_DIR')
    expect(inherited).toHaveProperty('DBT_TARGET_SCHEMA', 'kept')
    expect(gitEnvironment().network).not.toHaveProperty('GIT_DIR')
  })
})
