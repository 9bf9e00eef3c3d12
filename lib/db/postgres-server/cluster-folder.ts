import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { AppError } from '#lib/core/app-error.ts'
import type { PostgresBinaries } from './binaries.ts'
import {
  canReach,
  identity,
  makePrivateFolder,
  makeSharedPlace,
  type SystemAccount,
} from './system-account.ts'

export const SUPERUSER = 'metricwright'

export interface ClusterFolder {
  /** Real path of PostgreSQL's data folder. */
  readonly path: string
  readonly password: string
}

export interface ClusterOptions {
  readonly dataDir: string
  readonly account: SystemAccount | null
  readonly binaries: PostgresBinaries
  /** Tests do not wait for the disk. */
  readonly durable: boolean
}

/** `<data>/postgres`, made at the first start. Elsewhere and linked where PostgreSQL's account cannot reach the data folder. */
export function openClusterFolder(options: ClusterOptions): ClusterFolder {
  const place = path.join(options.dataDir, 'postgres')
  const password = readOrCreatePassword(options.dataDir, existsSync(place))
  if (!existsSync(place)) {
    if (lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink()) throw lostLink(place)
    createCluster(options, place, password)
  }
  return { path: realpathSync(place), password }
}

function createCluster(options: ClusterOptions, place: string, password: string): void {
  const { account, dataDir } = options
  mkdirSync(dataDir, { recursive: true })
  if (account === null || canReach(dataDir, account)) {
    initialise(options, place, password)
    return
  }
  const elsewhere = path.join(makeSharedPlace(), `postgres-${randomBytes(6).toString('hex')}`)
  initialise(options, elsewhere, password)
  symlinkSync(elsewhere, place)
}

/** An interrupted initdb leaves nothing under the final name. */
function initialise(options: ClusterOptions, target: string, password: string): void {
  const partial = `${target}.initialising`
  rmSync(partial, { recursive: true, force: true })
  makePrivateFolder(partial, options.account)
  const secretDir = mkdtempSync(path.join(tmpdir(), 'metricwright-'))
  try {
    const secret = path.join(secretDir, 'password')
    writeFileSync(secret, password, { mode: 0o600 })
    if (options.account !== null) {
      chownSync(secret, options.account.uid, options.account.gid)
      chownSync(secretDir, options.account.uid, options.account.gid)
    }
    runInitdb(options, partial, secret)
    renameSync(partial, target)
  } finally {
    rmSync(secretDir, { recursive: true, force: true })
  }
}

function runInitdb(options: ClusterOptions, folder: string, passwordFile: string): void {
  const args = [
    ...['-D', folder, '-U', SUPERUSER, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
    ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    ...['--no-instructions', ...(options.durable ? [] : ['--no-sync'])],
  ]
  const { status, stdout, stderr, error } = spawnSync(options.binaries.initdb, args, {
    ...identity(options.account),
    // A working directory that the account cannot read makes initdb fail.
    cwd: '/',
    encoding: 'utf8',
  })
  if (status === 0) return
  const why = error?.message ?? `${stderr}\n${stdout}`.trim()
  throw new AppError('unavailable', `PostgreSQL's data folder could not be made: ${lastLine(why)}`, {
    cause: new Error(why),
    remedy: /no space/i.test(why)
      ? 'Make room on the disk, or set METRICWRIGHT_DATA to a folder on another one.'
      : 'Set METRICWRIGHT_DATA to a folder that can be written, or DATABASE_URL to a PostgreSQL of your own.',
  })
}

function lastLine(text: string): string {
  return text.split('\n').findLast((line) => /error|fatal|could not|cannot/i.test(line)) ?? text
}

function readOrCreatePassword(dataDir: string, clusterExists: boolean): string {
  const file = path.join(dataDir, 'postgres.password')
  if (existsSync(file)) return readFileSync(file, 'utf8').trim()
  if (clusterExists) {
    throw new AppError('unavailable', `${file} is missing, and without it the database cannot be opened.`, {
      remedy: 'Put the file back from a backup of the data folder.',
    })
  }
  mkdirSync(dataDir, { recursive: true })
  const password = randomBytes(24).toString('base64url')
  writeFileSync(file, `${password}\n`, { mode: 0o600 })
  return password
}

function lostLink(place: string): AppError {
  return new AppError('unavailable', `${place} is a link to a folder that is gone.`, {
    remedy: 'Put the folder back, or remove the link to begin with an empty database.',
  })
}
