import { readlinkSync } from 'node:fs'
import { setPriority } from 'node:os'

/** Enough that whoever waits for an answer goes first, not so much that the work starves. */
const LOWER = 8

/**
 * Lets others go first: for threads that do long work beside those that answer people. On Linux a priority belongs to
 * a thread; elsewhere to the whole process, so there nothing is done.
 */
export function lowerThreadPriority(): void {
  if (process.platform !== 'linux') return
  try {
    // Read on the calling thread, so it names that thread: <process>/task/<thread>.
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1))
    if (Number.isInteger(thread) && thread > 0) setPriority(thread, LOWER)
  } catch {
    // A container may forbid it; then all are alike.
  }
}
