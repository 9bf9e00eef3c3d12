import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { commandLineEnvironment, commandLinePath } from '#lib/config/command-line.ts'
import { AppError } from '#lib/core/app-error.ts'
import type { PackageInstaller } from '../import/install-aside.ts'

/** Nobody waits longer than this for a hub or a repository of packages. */
const longestMs = 120_000

/**
 * `metricwright deps` in a process of its own: templates of packages are rendered there, without what this process
 * knows, and a hub that is slow can be left. `onStep` hears what it does.
 */
export function depsInstaller(onStep: (step: string) => void): PackageInstaller {
  return (folder, signal) =>
    new Promise((resolve, reject) => {
      const until = AbortSignal.timeout(longestMs)
      const child = spawn(commandLinePath(), ['deps', '--project-dir', folder], {
        env: commandLineEnvironment(),
        stdio: ['ignore', 'pipe', 'pipe'],
        signal: AbortSignal.any([signal, until]),
        killSignal: 'SIGKILL',
      })
      const said: string[] = []
      createInterface(child.stderr).on('line', (line) => said.push(line))
      createInterface(child.stdout).on('line', (line) => {
        // Behind the time of day.
        const step = /\bInstalling \S.*$/.exec(line)
        if (step) onStep(step[0])
      })
      child.on('error', (cause) => {
        if (signal.aborted) reject(new AppError('cancelled', 'The installation was stopped.', { cause }))
        else if (until.aborted) reject(tooSlow(cause))
        else reject(new AppError('internal', 'metricwright deps could not be started.', { cause }))
      })
      child.on('close', (code) => {
        if (code === 0) return resolve()
        reject(toFailure(said))
      })
    })
}

const tooSlow = (cause: unknown) =>
  new AppError('timeout', 'The packages did not come within two minutes.', {
    cause,
    remedy: 'Check that this server reaches the hub, then install again.',
  })

/** The command says what is wrong in its first line and what to do in the second. */
function toFailure(said: readonly string[]): AppError {
  const [message = 'The packages could not be installed.', remedy] = said.filter((line) => line.trim() !== '')
  return new AppError('invalid', message, { ...(remedy !== undefined && { remedy: forPage(remedy) }) })
}

/** In the page there is a button where the command line has a command. */
const forPage = (remedy: string) =>
  remedy
    .replace('Run deps --lock to write it anew.', 'Delete package-lock.yml, then install again.')
    .replace('Run deps --upgrade to choose another one.', 'Delete package-lock.yml, then install again.')
