import { execFileSync } from 'node:child_process'
import { StartProblem } from './say.mjs'

const LEAST_NODE = 20

/** Runs on whatever Node the machine has, so it uses nothing newer than Node 20 has. */
export function checkMachine() {
  const major = Number(process.versions.node.split('.')[0])
  if (major < LEAST_NODE) {
    throw new StartProblem(
      `Node ${process.versions.node} is too old: it takes ${LEAST_NODE} or newer.`,
      'Install a newer one, for example from https://nodejs.org.',
    )
  }
  try {
    execFileSync('git', ['--version'], { stdio: 'ignore' })
  } catch {
    throw new StartProblem('git was not found.', 'Install it (apt-get install git) and start again.')
  }
}
