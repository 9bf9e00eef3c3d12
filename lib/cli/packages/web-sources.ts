import { createHash } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { makeFolder } from '#lib/core/make-folder.ts'
import { PackageError, SourcesAway } from '#lib/dbt/packages/index.ts'
import type { PackageSources } from '#lib/dbt/packages/index.ts'
import { readSettingsFile } from '../read-settings-file.ts'
import { readGitPackage } from './git-package.ts'

export interface WebSourcesOptions {
  /** The project's folder, to which local packages are relative. */
  readonly root: string
  readonly env: ReadonlyMap<string, string>
  readonly signal: AbortSignal
}

const defaultHub = 'https://hub.getdbt.com/'
const answerWithinMs = 30_000
const attempts = 3
const maxDownload = 64 * 1024 * 1024
const maxListing = 32 * 1024 * 1024

/** Packages from the hub, the web, git and the disk; downloads of the hub are kept for other projects and for later. */
export function webSources(options: WebSourcesOptions): PackageSources {
  const hub = options.env.get('DBT_PACKAGE_HUB_URL') || defaultHub
  const base = hub.endsWith('/') ? hub : `${hub}/`
  return {
    readHub: async (path) => {
      const bytes = await get(new URL(path, base), { signal: options.signal, limit: maxListing })
      return bytes === null ? null : parseListing(bytes, base)
    },
    download: (url) => download(url, options),
    readGit: (place) => readGitPackage(place, options),
    readLocalProject: (path) => {
      try {
        return readSettingsFile(resolve(options.root, path))
      } catch {
        return null
      }
    },
  }
}

function parseListing(bytes: Buffer, base: string): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch (cause) {
    throw new PackageError(`The hub at ${base} answered something that is no JSON.`, null, { cause })
  }
}

async function download(address: string, { env, signal }: WebSourcesOptions): Promise<Buffer> {
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol)) {
    throw new PackageError(`${address} cannot be downloaded: packages come by https.`)
  }
  const cache = join(env.get('XDG_CACHE_HOME') || join(homedir(), '.cache'), 'metricwright', 'packages')
  const file = join(cache, `${createHash('sha256').update(address).digest('hex')}.tar`)
  const known = await get(new URL(address), { signal, limit: maxDownload }).catch((error: unknown) => {
    const kept = error instanceof SourcesAway ? readKept(file) : null
    if (kept === null) throw error
    return kept
  })
  if (known === null) throw new PackageError(`There is nothing at ${address}.`)
  keep(cache, file, known)
  return known
}

function readKept(file: string): Buffer | null {
  try {
    return readFileSync(file)
  } catch {
    return null
  }
}

/** A convenience only: where it cannot be written, the next download comes from the web. */
function keep(folder: string, file: string, bytes: Buffer): void {
  try {
    makeFolder(folder, 0o700)
    writeFileSync(`${file}.${process.pid}`, bytes)
    renameSync(`${file}.${process.pid}`, file)
  } catch {
    return
  }
}

/** Null where the server says that there is none. What does not answer is asked again, then it is away. */
async function get(
  url: URL,
  options: { readonly signal: AbortSignal; readonly limit: number },
): Promise<Buffer | null> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await getOnce(url, options)
    } catch (error) {
      if (error instanceof PackageError || options.signal.aborted) throw error
      if (attempt < attempts) continue
      const why = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
      throw new SourcesAway(`${url.host} does not answer (${why}).`, { cause: error })
    }
  }
}

async function getOnce(
  url: URL,
  { signal, limit }: { readonly signal: AbortSignal; readonly limit: number },
): Promise<Buffer | null> {
  const response = await fetch(url, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]),
  })
  if (response.status === 404 || response.status === 410) return null
  if (response.status >= 500) throw new Error(`it answered ${response.status}`)
  if (!response.ok) throw new PackageError(`${url.href} was refused by the server (${response.status}).`)
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > limit) {
      throw new PackageError(
        `${url.href} is larger than ${Math.round(limit / 1024 / 1024)} MB and was refused.`,
      )
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
