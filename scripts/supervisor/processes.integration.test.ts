import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { spawn } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { runStateFile } from '#lib/config/config.ts'
import { processIdentity } from '#lib/core/running-process.ts'
import { prepareDataFolder, requireFreePort } from './check-surroundings.ts'
import { DatabaseProcess } from './database-process.ts'
import { openLogFile } from './log-file.ts'
import { ManagedProcess } from './managed-process.ts'
import { endStaleProcesses, findRunningSupervisor, writeRunState } from './run-state.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'supervisor-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
beforeAll(() => {
  chmodSync(folder, 0o711)
  prepareDataFolder(folder)
})

async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain until ${what}`)
    await delay(20)
  }
}
/** By the kernel's word for it, which stands behind the name in brackets. */
const isStopped = (pid: number) => / T /.test(readIfThere(`/proc/${pid}/stat`).replace(/^.*\)/, ''))
const isGone = (pid: number | null) => pid === null || processIdentity(pid) === null

interface Managed {
  readonly graceMs?: number
  readonly isReady?: (pid: number) => boolean
  readonly watch?: { readonly everyMs: number; readonly times: number }
}

describe('a managed process', () => {
  const running: ManagedProcess[] = []
  afterEach(() => Promise.all(running.splice(0).map((process) => process.stop())))

  /** A child that writes a file when it is there, and obeys or ignores SIGTERM. */
  function manage(name: string, program: string, options: Managed = {}) {
    const ready = path.join(folder, `${name}.ready`)
    const said: string[] = []
    const managed = new ManagedProcess({
      name,
      args: ['-e', `require('fs').writeFileSync(${JSON.stringify(ready)}, String(process.pid)); ${program}`],
      env: { ...process.env },
      cwd: folder,
      log: openLogFile(path.join(folder, 'run'), name, (text) => text.replaceAll('s3cret', '•••')),
      isReady: () => {
        const pid = Number(readIfThere(ready))
        return Promise.resolve(pid !== 0 && (options.isReady?.(pid) ?? true))
      },
      readyWithinMs: 10_000,
      graceMs: options.graceMs ?? 2_000,
      ...(options.watch === undefined ? {} : { watch: options.watch }),
      onChange: () => undefined,
      onRestart: (message) => said.push(message),
    })
    running.push(managed)
    return { managed, said, pid: () => Number(readIfThere(ready)) }
  }

  it('is started again after kill -9, and its log is kept without secrets', async () => {
    const { managed, said, pid } = manage('again', `console.log('key s3cret'); setInterval(() => {}, 1000)`)
    const log = path.join(folder, 'run', 'again.log')
    const isLogged = (starts: number) => (readIfThere(log).match(/key •••/g) ?? []).length === starts
    await managed.start()
    const first = pid()
    // It is ready before it has written its line: killed in between, it would never be logged.
    await until(() => isLogged(1), 'the first start is logged')
    process.kill(first, 'SIGKILL')
    await until(() => pid() !== first && !isGone(pid()), 'it runs again')
    expect(said).toEqual([
      expect.stringMatching(/again process ended \(SIGKILL\); it is started again in 0.5 s/),
    ])
    await until(() => isLogged(2), 'both starts are logged')
    expect(statSync(log).mode & 0o777).toBe(0o600)
    await managed.stop()
    expect(isGone(pid())).toBe(true)
  })

  it('is replaced where it lives and answers no more', async () => {
    const { managed, said, pid } = manage('still', 'setInterval(() => {}, 1000)', {
      isReady: (child) => !isStopped(child),
      watch: { everyMs: 50, times: 3 },
    })
    await managed.start()
    const first = pid()
    process.kill(first, 'SIGSTOP')
    await until(() => pid() !== first && !isGone(pid()), 'another runs in its place')
    expect(isGone(first)).toBe(true)
    expect(said[0]).toBe('The still process does not answer any more; it is ended.')
  })

  it('is ended by force where it does not listen', async () => {
    const { managed, pid } = manage('deaf', `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)`, {
      graceMs: 200,
    })
    await managed.start()
    await managed.stop()
    expect(isGone(pid())).toBe(true)
  })

  it('says so where it cannot start, and is not tried for ever', async () => {
    const never = new ManagedProcess({
      name: 'broken',
      args: ['-e', 'process.exit(3)'],
      env: { ...process.env },
      cwd: folder,
      log: openLogFile(path.join(folder, 'run'), 'broken', (text) => text),
      isReady: () => Promise.resolve(false),
      readyWithinMs: 5_000,
      graceMs: 100,
      onChange: () => undefined,
      onRestart: () => undefined,
    })
    running.push(never)
    await expect(never.start()).rejects.toThrow('The broken process did not start.')
    expect(never.record.pid).toBeNull()
  })
})

describe('the embedded PostgreSQL', () => {
  it('serves again at the same address after kill -9, with what was committed', async () => {
    const said: string[] = []
    const database = new DatabaseProcess({
      dataDir: folder,
      onChange: () => undefined,
      say: (text) => said.push(text),
    })
    const url = await database.start()
    try {
      await query(url, `create table kept as select 42 as answer`)
      const { pid } = database.record
      process.kill(pid ?? 0, 'SIGKILL')
      await until(() => database.record.pid !== pid && !isGone(database.record.pid), 'it is started again')
      await until(() => query(url, 'select 1').then(Boolean, () => false), 'it answers at the same address')
      expect(await query(url, 'select answer from kept')).toEqual([{ answer: 42 }])
      expect(said).toEqual(['The postgres process ended; it is started again.'])
    } finally {
      await database.stop()
    }
    expect(isGone(database.record.pid)).toBe(true)
  }, 30_000)

  it('is adopted by the next start where the one before was killed', async () => {
    const options = { dataDir: folder, onChange: () => undefined, say: () => undefined }
    const before = new DatabaseProcess(options)
    await before.start()
    const after = new DatabaseProcess(options)
    try {
      const url = await after.start()
      expect(after.adopted).toBe(true)
      expect(after.record.pid).toBe(before.record.pid)
      expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
    } finally {
      await after.stop()
      await before.stop()
    }
    expect(isGone(after.record.pid)).toBe(true)
  }, 30_000)
})

describe('what an earlier supervisor left', () => {
  it('is ended where it is ours, and left alone where the number is somebody else’s', async () => {
    const start = () => spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
    const [ours, strangers] = [start(), start()]
    const pidOf = (child: typeof ours) => child.pid ?? 0
    try {
      writeRunState(folder, {
        supervisor: { pid: pidOf(strangers), identity: 'another boot:1' },
        databaseUrl: 'postgresql://x',
        port: 1,
        processes: [
          { name: 'web', pid: pidOf(ours), identity: processIdentity(pidOf(ours)) },
          { name: 'worker', pid: pidOf(strangers), identity: 'another boot:1' },
        ],
      })
      expect(statSync(runStateFile(folder)).mode & 0o777).toBe(0o600)
      expect(findRunningSupervisor(folder)).toBeNull()
      expect(await endStaleProcesses(folder)).toEqual(['web'])
      expect(isGone(pidOf(ours))).toBe(true)
      expect(isGone(pidOf(strangers))).toBe(false)
    } finally {
      ours.kill('SIGKILL')
      strangers.kill('SIGKILL')
    }
  })
})

describe('the surroundings', () => {
  it('names a port that is taken and another to choose', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    try {
      await expect(requireFreePort({ host: '127.0.0.1', port })).rejects.toThrow(
        `Port ${port} is taken by another program.`,
      )
    } finally {
      server.close()
    }
  })

  it('says why a data folder cannot be used', () => {
    const file = path.join(folder, 'a-file')
    writeFileSync(file, '')
    expect(() => prepareDataFolder(path.join(file, 'data'))).toThrow(/a part of its path is a file/)
    expect(() => prepareDataFolder('/proc/metricwright')).toThrow(/cannot be used/)
  })
})

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows
  } finally {
    await client.end()
  }
}
