import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statfsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { hashFiles } from './hash-files.mjs'
import { runCommand } from './run-command.mjs'
import { StartProblem, step } from './say.mjs'

const NEEDED_MB = 2_500

/** Our own Node, a package like the others: the machine's may be older. */
export const nodeOf = (root) => path.join(root, 'node_modules', 'node', 'bin', 'node')

/** Installs what the lock file says, unless it is installed already. */
export async function installPackages(root) {
  const stamp = path.join(root, 'node_modules', '.metricwright-installed')
  const wanted = hashFiles(root, ['package-lock.json'])
  if (existsSync(nodeOf(root)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  if (!matchesLockFile(root)) await step('Packages (npm ci)', () => runNpm(root))
  await requireNode(root)
  writeFileSync(stamp, wanted)
}

/** Somebody ran `npm ci` by hand: npm's own record says which versions are there. */
function matchesLockFile(root) {
  try {
    const read = (file) => JSON.parse(readFileSync(path.join(root, file), 'utf8')).packages
    const installed = read('node_modules/.package-lock.json')
    return Object.entries(read('package-lock.json')).every(
      ([name, { version, optional }]) => name === '' || optional || installed[name]?.version === version,
    )
  } catch {
    return false
  }
}

async function runNpm(root) {
  const { bavail, bsize } = statfsSync(root)
  const freeMb = Math.floor((bavail * bsize) / 1024 / 1024)
  if (freeMb < NEEDED_MB) {
    throw new StartProblem(
      `The packages and the build take about ${NEEDED_MB} MB, and ${freeMb} MB are free on the disk of ${root}.`,
      'Make room and start again.',
    )
  }
  // NODE_ENV=production would leave the build's tools out.
  const env = { ...process.env }
  delete env.NODE_ENV
  const result = await runCommand('npm', ['ci', '--include=dev', '--include=optional'], {
    cwd: root,
    env,
  }).catch(() => {
    throw new StartProblem('npm was not found.', 'Install it (apt-get install npm) and start again.')
  })
  if (!result.ok) throw npmProblem(result.output)
}

function npmProblem(output) {
  if (/ENOSPC/.test(output))
    return new StartProblem('The disk is full.', 'Make room and start again.', output)
  if (/EACCES|EPERM/.test(output)) {
    return new StartProblem(
      'npm may not write to this folder.',
      'Give yourself the folder, or clone it anew.',
      output,
    )
  }
  if (/ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET/.test(output)) {
    return new StartProblem(
      'The npm registry cannot be reached.',
      'Look at the network or `npm config get registry`.',
      output,
    )
  }
  return new StartProblem('npm ci failed.', 'What it said stands above.', output)
}

/** npm may be set to run no install scripts; two packages are nothing without theirs. */
async function requireNode(root) {
  if (runs(nodeOf(root))) return
  await step('Node 26 (npm rebuild)', async () => {
    const result = await runCommand(
      'npm',
      ['rebuild', 'node', '--ignore-scripts=false', '--foreground-scripts'],
      { cwd: root },
    )
    if (!runs(nodeOf(root))) {
      throw new StartProblem(
        'The package node did not install its program.',
        'Allow install scripts for this folder: npm config set ignore-scripts false --location=project',
        result.output,
      )
    }
  })
}

function runs(node) {
  try {
    return Number(/^v(\d+)/.exec(execFileSync(node, ['--version'], { encoding: 'utf8' }))?.[1]) >= 26
  } catch {
    return false
  }
}
