import type { RunLogLine } from '#lib/client/run-stream-state.ts'
import type { RunSummary } from '#lib/contracts/runs.ts'
import { isBroken } from './describe-run.ts'
import type { RunMap } from './run-map.ts'

export interface FilePlace {
  readonly path: string
  readonly line: number | null
  readonly column: number | null
}

/** One thing that went wrong: of a node, or of the run as a whole. */
export interface RunProblem {
  readonly key: string
  readonly at: string | null
  /** Null where nothing was run. */
  readonly node: string | null
  readonly text: string
  readonly place: FilePlace | null
}

const inText = /\(?([\w./-]+\.(?:sql|ya?ml|py|csv|md)):(\d+)(?::(\d+))?\)?/

/** The place that a text names: `models/a.sql:3:5`. */
export function findPlace(text: string): FilePlace | null {
  const [, path, line, column] = inText.exec(text) ?? []
  if (path === undefined || line === undefined) return null
  return { path, line: Number(line), column: column === undefined ? null : Number(column) }
}

export interface ProblemSources {
  readonly run: Pick<RunSummary, 'error' | 'state'>
  readonly map: RunMap
  readonly log: readonly RunLogLine[]
}

/** What went wrong, in the order in which it did; each with the file that mends it, where that is known. */
export function listProblems({ run, map, log }: ProblemSources): readonly RunProblem[] {
  const told = new Map<string, FilePlace>()
  for (const line of log) {
    if (line.level !== 'error' || line.uniqueId === null || told.has(line.uniqueId)) continue
    const place = findPlace(line.text)
    if (place !== null) told.set(line.uniqueId, place)
  }
  const problems = [...map.nodes.values()].filter(isBroken).map((node): RunProblem => {
    const path = map.paths.get(node.uniqueId)
    return {
      key: node.uniqueId,
      at: node.endedAt,
      node: node.name,
      text: node.message.trim() === '' ? 'It failed.' : node.message.trim(),
      place: told.get(node.uniqueId) ?? (path === undefined ? null : { path, line: null, column: null }),
    }
  })
  if (problems.length > 0) return problems.sort((one, other) => ((one.at ?? '') < (other.at ?? '') ? -1 : 1))
  return listRefusals(run.error)
}

/** A run that never began: its first line says so, each further one is a fault of the project. */
function listRefusals(error: string): readonly RunProblem[] {
  const lines = error.split('\n').filter((line) => line.trim() !== '')
  return lines.map((line, index) => ({
    key: `${index}`,
    at: null,
    node: null,
    text: line.trim(),
    place: findPlace(line),
  }))
}
