import path from 'node:path'
import { parseArgs } from 'node:util'
import { loadConfig, readDataDir, type Config } from '#lib/config/config.ts'
import { packageCopies } from '#lib/config/package-copies.ts'
import { AppError } from '#lib/core/app-error.ts'
import { removeOrphanedFolders } from '#lib/core/owned-folder.ts'
import { prepareDataFolder, requireFreePort } from './check-surroundings.ts'
import { endStaleProcesses, findRunningSupervisor } from './run-state.ts'
import { say, sayFailure, seconds } from './say.ts'
import { Supervisor, type SupervisorOptions } from './supervisor.ts'

const root = path.resolve(import.meta.dirname, '..', '..')
/** When npm start began, so that the time it says is the time that was waited. */
const beganAt = Number(process.argv[2]) || Date.now()
/** Where the person is: npm changes into the checkout. */
const cwd = process.argv[3] ?? process.cwd()

async function main(): Promise<void> {
  const { project, resetAdmin, dev } = readArguments(process.argv.slice(4))
  const config = readConfig()
  const running = findRunningSupervisor(config.dataDir)
  if (running !== null) {
    throw new AppError(
      'conflict',
      `Metricwright already runs at http://localhost:${running.port} (process ${running.supervisor.pid}).`,
      {
        remedy: 'Stop it with Ctrl+C where it was started, or use another METRICWRIGHT_DATA and PORT.',
      },
    )
  }
  const ended = await endStaleProcesses(config.dataDir)
  if (ended.length > 0) say(`  Ended ${ended.join(' and ')} of an earlier start`)
  removeOrphanedFolders(packageCopies())
  await requireFreePort(config)
  const supervisor = new Supervisor({ config, root, cwd, project, resetAdmin, dev })
  stopOnSignals(supervisor)
  try {
    await supervisor.start()
    if (!stopping) sayHow(config, supervisor)
  } catch (error) {
    if (!stopping) await supervisor.stop()
    saySignIn(config, supervisor)
    throw error
  }
}

function readArguments(args: string[]): Pick<SupervisorOptions, 'project' | 'resetAdmin' | 'dev'> {
  try {
    const { values } = parseArgs({
      args,
      options: {
        project: { type: 'string' },
        'reset-admin': { type: 'boolean', default: false },
        dev: { type: 'boolean', default: false },
      },
    })
    return { project: values.project ?? null, resetAdmin: values['reset-admin'], dev: values.dev }
  } catch (cause) {
    throw new AppError('invalid', cause instanceof Error ? cause.message : String(cause), {
      remedy: 'Usage: npm start [-- [--project FOLDER_OR_GIT_URL] [--reset-admin]]',
    })
  }
}

/** The data folder comes first: the key is read or made in it. */
function readConfig(): Config {
  prepareDataFolder(readDataDir())
  return loadConfig()
}

let stopping = false

function stopOnSignals(supervisor: Supervisor): void {
  const stop = (code: number) => {
    if (stopping) return
    stopping = true
    const began = performance.now()
    say('\nStopping …')
    supervisor.stop().then(
      () => {
        say(`Stopped in ${seconds(performance.now() - began)}.`)
        process.exit(code)
      },
      (error: unknown) => {
        sayFailure(error)
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', () => stop(0))
  process.on('SIGTERM', () => stop(0))
  process.on('SIGHUP', () => stop(0))
  // npm start was killed: nobody is there any more to stop us.
  process.on('disconnect', () => stop(0))
}

function sayHow(config: Config, supervisor: Supervisor): void {
  for (const note of supervisor.notes) say(`  ${note}`)
  const { imported } = supervisor
  // Whoever named a project means that one, whichever others there are.
  const address = imported === null ? config.webUrl : `${config.webUrl}/${imported}`
  say(`\nMetricwright ${config.version} is ready after ${seconds(Date.now() - beganAt)}:  ${address}`)
  saySignIn(config, supervisor)
  say(`Data is in ${config.dataDir}, logs in ${path.join(config.dataDir, 'run')}. Ctrl+C stops it.`)
}

/** Also after a start that failed: the password is never shown again. */
function saySignIn(config: Config, { admin, resetLink }: Supervisor): void {
  if (resetLink !== null) say(`The admin sets a new password at ${resetLink}`)
  if (admin === null) return
  if (config.adminPassword !== null) {
    return say(`Sign in as ${admin.email} with the password of METRICWRIGHT_ADMIN_PASSWORD.`)
  }
  say(`Sign in as ${admin.email} with the password ${admin.password}`)
  say(
    'It is shown this once. Change it under Settings; npm start -- --reset-admin makes a link for a new one.',
  )
}

try {
  await main()
} catch (error) {
  if (!stopping) {
    sayFailure(error)
    process.exit(1)
  }
}
