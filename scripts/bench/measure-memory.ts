import { readdirSync, readFileSync } from 'node:fs'
import { readRunState } from '#lib/config/config.ts'
import type { Stack } from '#e2e/support/stack.ts'
import { makeFigure, type Figure } from './figure.ts'

/** What each process holds now. Memory that processes share is counted in parts, so that the rows can be added. */
export function measureMemory(stack: Stack): Figure[] {
  const state = readRunState(stack.dataDir)
  if (state === null) throw new Error('The product does not run any more.')
  const children = readChildren()
  const worker = state.processes.find(({ name }) => name === 'worker')?.pid ?? 0
  const rows = [
    { name: 'supervisor', pids: [state.supervisor.pid] },
    ...state.processes.map(({ name, pid }) => ({
      name,
      pids: pid === null ? [] : name === 'worker' ? [pid] : withDescendants(pid, children),
    })),
    {
      name: 'DuckDB (child of worker)',
      pids: (children.get(worker) ?? []).flatMap((pid) => withDescendants(pid, children)),
    },
  ]
  return rows
    .filter(({ pids }) => pids.length > 0)
    .map(({ name, pids }) =>
      makeFigure({
        name: `memory: ${name}`,
        unit: 'MB',
        values: [pids.reduce((sum, pid) => sum + proportionalMb(pid), 0)],
        how: `proportional set size after the parts above${pids.length > 1 ? `, sum of ${pids.length} processes` : ''}`,
      }),
    )
}

function readChildren(): ReadonlyMap<number, readonly number[]> {
  const children = new Map<number, number[]>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const parent = Number(/^PPid:\s+(\d+)/m.exec(read(`/proc/${name}/status`))?.[1] ?? '0')
    const list = children.get(parent)
    if (list) list.push(Number(name))
    else children.set(parent, [Number(name)])
  }
  return children
}

function withDescendants(pid: number, children: ReadonlyMap<number, readonly number[]>): number[] {
  return [pid, ...(children.get(pid) ?? []).flatMap((child) => withDescendants(child, children))]
}

/** PostgreSQL's processes belong to another user; where the sum may not be read, what is resident is told. */
function proportionalMb(pid: number): number {
  const kilobytes =
    /^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ??
    /^VmRSS:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ??
    '0'
  return Number(kilobytes) / 1024
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
