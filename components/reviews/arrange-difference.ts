import type { DiffLine, DiffPair, DiffRow } from './build-diff-rows.ts'

export type DifferenceMode = 'split' | 'unified'
export type LineEffect = 'same' | 'added' | 'removed'

/** A row as it is drawn: two sides, one line, or equal lines that are folded away. */
export type DifferenceRow =
  | { readonly kind: 'split'; readonly pair: DiffPair }
  | {
      readonly kind: 'line'
      readonly effect: LineEffect
      readonly left: DiffLine | null
      readonly right: DiffLine | null
    }
  | { readonly kind: 'fold'; readonly at: number; readonly count: number }

/** The rows of a file for one way of looking at it; `open` are the folds, by their place, that were opened. */
export function arrangeDifference(
  rows: readonly DiffRow[],
  options: { readonly mode: DifferenceMode; readonly open: ReadonlySet<number> },
): readonly DifferenceRow[] {
  const arrange = options.mode === 'split' ? splitPairs : unifyPairs
  const result: DifferenceRow[] = []
  let pairs: DiffPair[] = []
  const flush = () => {
    result.push(...arrange(pairs))
    pairs = []
  }
  rows.forEach((row, at) => {
    if (row.kind === 'pair') pairs.push(row)
    else if (options.open.has(at)) pairs.push(...row.lines)
    else {
      flush()
      result.push({ kind: 'fold', at, count: row.lines.length })
    }
  })
  flush()
  return result
}

function splitPairs(pairs: readonly DiffPair[]): readonly DifferenceRow[] {
  return pairs.map((pair) => ({ kind: 'split', pair }))
}

/** Of lines that differ, all that went stand above all that came, as they are read. */
function unifyPairs(pairs: readonly DiffPair[]): readonly DifferenceRow[] {
  const result: DifferenceRow[] = []
  let added: DifferenceRow[] = []
  for (const { same, left, right } of pairs) {
    if (same) {
      result.push(...added, { kind: 'line', effect: 'same', left, right })
      added = []
      continue
    }
    if (left !== null) result.push({ kind: 'line', effect: 'removed', left, right: null })
    if (right !== null) added.push({ kind: 'line', effect: 'added', left: null, right })
  }
  return [...result, ...added]
}
