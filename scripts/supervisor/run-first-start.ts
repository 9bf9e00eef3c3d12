import { spawn } from 'node:child_process'
import path from 'node:path'
import { Client } from 'pg'
import { AppError } from '#lib/core/app-error.ts'
import { firstStartMessage, type FirstStartInput, type FirstStartMessage } from './first-start-message.ts'
import type { LogFile } from './log-file.ts'

export interface FirstStartOptions {
  readonly databaseUrl: string
  readonly env: NodeJS.ProcessEnv
  readonly input: FirstStartInput
  readonly root: string
  readonly log: LogFile
  readonly onMessage: (message: Exclude<FirstStartMessage, { type: 'failed' }>) => void
  readonly signal: AbortSignal
}

/** Whether an earlier start has made the admin and the first project. */
export async function isFirstStartDone(databaseUrl: string): Promise<boolean> {
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rowCount } = await client.query(
      `select 1 from setting where key = 'first-start' and exists (select 1 from "user")`,
    )
    return rowCount === 1
  } finally {
    await client.end()
  }
}

export async function runFirstStart(options: FirstStartOptions): Promise<void> {
  const { root, env, log, signal } = options
  const input = JSON.stringify(options.input)
  const child = spawn(process.execPath, [path.join(root, 'scripts/supervisor/first-start.ts'), input], {
    env,
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  log.follow(child.stdout)
  log.follow(child.stderr)
  let failure: AppError | null = null
  child.on('message', (raw) => {
    const message = firstStartMessage.parse(raw)
    if (message.type !== 'failed') return options.onMessage(message)
    failure = new AppError(
      'unavailable',
      message.message,
      message.remedy === null ? {} : { remedy: message.remedy },
    )
  })
  const end = () => child.kill('SIGTERM')
  signal.addEventListener('abort', end, { once: true })
  const how = await new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, by) => resolve(code === 0 ? '' : (by ?? `code ${code}`)))
  })
  signal.removeEventListener('abort', end)
  if (signal.aborted || how === '') return
  throw (
    failure ??
    new AppError('unavailable', `The first start ended with ${how}.`, { remedy: `Its log is ${log.path}.` })
  )
}
