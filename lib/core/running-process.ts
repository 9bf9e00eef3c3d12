import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

/** The command line of a process, null where there is none. A zombie is none: it holds nothing any more. */
export function commandOf(pid: number): string | null {
  if (!Number.isInteger(pid) || pid <= 1) return null
  if (existsSync('/proc/self/cmdline')) {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() || null
    } catch {
      return null
    }
  }
  try {
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null
  } catch {
    return null
  }
}

/** A recorded pid may belong to somebody else by now: it is ours only where its command line holds the marker. */
export function isRunning(pid: number, marker: string): boolean {
  return commandOf(pid)?.includes(marker) ?? false
}

/** Asks a process to end, then makes it. True where it is gone. */
export async function endProcess(
  pid: number,
  marker: string,
  options: { readonly signal: NodeJS.Signals; readonly graceMs: number },
): Promise<boolean> {
  if (!isRunning(pid, marker)) return true
  send(pid, options.signal)
  if (await goneWithin(pid, marker, options.graceMs)) return true
  send(pid, 'SIGKILL')
  return goneWithin(pid, marker, 5_000)
}

export async function goneWithin(pid: number, marker: string, ms: number): Promise<boolean> {
  const deadline = Date.now() + ms
  while (isRunning(pid, marker)) {
    if (Date.now() > deadline) return false
    await delay(20)
  }
  return true
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It ended between the look and the signal.
  }
}
