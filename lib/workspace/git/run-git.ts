import { spawn } from 'node:child_process'
import { gitEnvironment } from '#lib/config/git-environment.ts'
import { AppError } from '#lib/core/app-error.ts'

/** What a command may reach: nothing outside, https and ssh, or a folder of this machine that the operator named. */
export type GitReach = 'none' | 'network' | 'local'

export interface GitOptions {
  readonly input?: string | Buffer
  readonly env?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  /** Milliseconds; 30 s unless told. */
  readonly timeoutMs?: number
  /** Exit codes that are answers, e.g. 1 of merge-tree; 0 unless told. */
  readonly accept?: readonly number[]
  readonly reach?: GitReach
  /** A config file in place of the person's own; only with reach `local`. */
  readonly configFile?: string
}

export interface GitOutput {
  readonly stdout: Buffer
  readonly stderr: string
  readonly exitCode: number
}

/** git answered with a code that is no answer. Its text is for logs and for translation, not for people as it is. */
export class GitError extends Error {
  readonly command: string
  readonly exitCode: number
  readonly stderr: string

  constructor(command: string, exitCode: number, stderr: string) {
    super(`git ${command} ended with ${exitCode}: ${stderr.trim().slice(0, 2000)}`)
    this.name = 'GitError'
    this.command = command
    this.exitCode = exitCode
    this.stderr = stderr
  }
}

const protocols: Record<GitReach, string> = { none: 'none', network: 'https:ssh', local: 'file' }
const outputLimit = 512 * 1024 * 1024

/** Hooks, submodules, redirects and helpers of a repository never run: a repository is data. */
const safeConfig = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.quotePath=false',
  'submodule.recurse=false',
  'fetch.recurseSubmodules=false',
  'http.followRedirects=false',
  'maintenance.auto=false',
  'gc.autoDetach=false',
].flatMap((setting) => ['-c', setting])

function environment(options: GitOptions): NodeJS.ProcessEnv {
  const reach = options.reach ?? 'none'
  const inherited = gitEnvironment()
  // A push or a fetch needs the operator's own credentials (ssh agent, credential helper); nothing else does.
  const personal =
    reach === 'network'
      ? { HOME: inherited.HOME, SSH_AUTH_SOCK: inherited.SSH_AUTH_SOCK, ...inherited.network }
      : { HOME: '/nonexistent', GIT_CONFIG_GLOBAL: options.configFile ?? '/dev/null' }
  return {
    NODE_ENV: 'production',
    PATH: inherited.PATH,
    LC_ALL: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '/bin/false',
    GIT_SSH_COMMAND: 'ssh -oBatchMode=yes -oConnectTimeout=15',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_ALLOW_PROTOCOL: protocols[reach],
    ...personal,
    ...options.env,
  }
}

/**
 * Runs one git command without a shell. `gitDir` null is for commands that need no repository.
 * Throws GitError for an exit code outside `accept`, AppError for a timeout, a cancel or a missing git.
 */
export function runGit(
  gitDir: string | null,
  args: readonly string[],
  options: GitOptions = {},
): Promise<GitOutput> {
  const place = gitDir === null ? [] : [`--git-dir=${gitDir}`]
  return new Promise((resolve, reject) => {
    const timeout = AbortSignal.timeout(options.timeoutMs ?? 30_000)
    const signal = options.signal ? AbortSignal.any([options.signal, timeout]) : timeout
    const child = spawn('git', [...place, ...safeConfig, ...args], {
      cwd: gitDir ?? '/',
      env: environment(options),
      stdio: ['pipe', 'pipe', 'pipe'],
      signal,
      killSignal: 'SIGKILL',
    })
    const chunks: Buffer[] = []
    let size = 0
    let stderr = ''
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= outputLimit) chunks.push(chunk)
      else child.kill('SIGKILL')
    })
    child.stderr.on('data', (chunk: Buffer) => {
      if (stderr.length < 64_000) stderr += chunk.toString('utf8')
    })
    child.on('error', (cause) => reject(failure(cause, { timedOut: timeout.aborted, gitDir })))
    child.on('close', (code) => {
      const exitCode = code ?? -1
      if ((options.accept ?? [0]).includes(exitCode)) {
        resolve({ stdout: Buffer.concat(chunks), stderr, exitCode })
      } else {
        reject(new GitError(args[0] ?? '', exitCode, size > outputLimit ? 'too much output' : stderr))
      }
    })
    // git may end before it has read all of its input; its exit code tells why.
    child.stdin.on('error', () => undefined)
    child.stdin.end(options.input ?? '')
  })
}

function failure(
  cause: Error & { readonly code?: unknown },
  at: { timedOut: boolean; gitDir: string | null },
): Error {
  if (at.timedOut) return new AppError('timeout', 'git did not answer in time.', { cause })
  if (cause.name === 'AbortError') return new AppError('cancelled', 'Cancelled.', { cause })
  if (cause.code === 'ENOENT') {
    return new AppError('unavailable', 'git or the repository of this project cannot be found.', {
      cause,
      remedy: 'Install git (apt-get install git) and check that the data folder is complete.',
    })
  }
  return cause
}

/** The output of a command as one trimmed line. */
export async function gitLine(
  gitDir: string,
  args: readonly string[],
  options: GitOptions = {},
): Promise<string> {
  return (await runGit(gitDir, args, options)).stdout.toString('utf8').trim()
}
