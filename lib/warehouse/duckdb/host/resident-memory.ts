import { readFileSync } from 'node:fs'

const pageSize = 4096

/** Bytes of the process in memory, from the kernel; null where there is no /proc. */
export function residentMemory(pid: number): number | null {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1])
    return Number.isFinite(pages) ? pages * pageSize : null
  } catch {
    return null
  }
}
