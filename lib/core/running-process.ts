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

/**
 * Tells a process from any other that gets the same number: when it started, and in which boot. Null where there is
 * none. Command lines do not serve everywhere: a server may rename itself.
 */
export function processIdentity(pid: number): string | null {
  if (!Number.isInteger(pid) || pid <= 1) return null
  if (existsSync('/proc/self/stat')) {
    try {
      // Behind the name in parentheses, which may hold anything: state is field 3, start time field 22.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\)\s/s, '')
        .split(' ')
      if (fields[0] === 'Z' || fields[0] === 'X') return null
      return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${fields[19]}`
    } catch {
      return null
    }
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || null
  } catch {
    return null
  }
}

/** A recorded pid may belong to somebody else by now: it is ours only where its command line holds the marker. */
export function isRunning(pid: number, marker: string): boolean {
  return commandOf(pid)?.includes(marker) ?? false
}

/** Asks the process with this identity to end, then makes it. True where it is gone. */
export async function endProcess(
  pid: number,
  identity: string | null,
  options: { readonly signal: NodeJS.Signals; readonly graceMs: number },
): Promise<boolean> {
  if (identity === null || processIdentity(pid) !== identity) return true
  send(pid, options.signal)
  if (await goneWithin(pid, identity, options.graceMs)) return true
  send(pid, 'SIGKILL')
  return goneWithin(pid, identity, 5_000)
}

async function goneWithin(pid: number, identity: string, ms: number): Promise<boolean> {
  const deadline = Date.now() + ms
  while (processIdentity(pid) === identity) {
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
