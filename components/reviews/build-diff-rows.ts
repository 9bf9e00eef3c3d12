import { diffArrays } from 'diff'

export interface DiffLine {
  readonly number: number
  readonly text: string
}
/** A row of the two sides; where `same` is false, each line there is a removed (left) or an added (right) one. */
export interface DiffPair {
  readonly kind: 'pair'
  readonly same: boolean
  readonly left: DiffLine | null
  readonly right: DiffLine | null
}
/** Equal lines that are folded away. */
export interface DiffFold {
  readonly kind: 'fold'
  readonly lines: readonly DiffPair[]
}
export type DiffRow = DiffPair | DiffFold

/** Lines around a difference that stay visible. */
const around = 3

/** Both texts side by side: removed lines stand beside those that replaced them. */
export function buildDiffRows(before: string | null, after: string | null): DiffRow[] {
  return foldEqual(pairLines(splitLines(before), splitLines(after)))
}

export function countLines(rows: readonly DiffRow[]): { added: number; removed: number } {
  const differing = rows.filter((row): row is DiffPair => row.kind === 'pair' && !row.same)
  return {
    added: differing.filter((row) => row.right !== null).length,
    removed: differing.filter((row) => row.left !== null).length,
  }
}

function splitLines(text: string | null): string[] {
  if (text === null || text === '') return []
  const lines = text.split('\n')
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}

function pairLines(before: string[], after: string[]): DiffPair[] {
  const pairs: DiffPair[] = []
  let left = 0
  let right = 0
  let removed: DiffLine[] = []
  let added: DiffLine[] = []
  const flush = () => {
    for (let row = 0; row < Math.max(removed.length, added.length); row += 1) {
      pairs.push({ kind: 'pair', same: false, left: removed[row] ?? null, right: added[row] ?? null })
    }
    removed = []
    added = []
  }
  for (const part of diffArrays(before, after)) {
    if (!part.added && !part.removed) flush()
    for (const text of part.value) {
      if (part.removed) removed.push({ number: (left += 1), text })
      else if (part.added) added.push({ number: (right += 1), text })
      else {
        left += 1
        right += 1
        pairs.push({ kind: 'pair', same: true, left: { number: left, text }, right: { number: right, text } })
      }
    }
  }
  flush()
  return pairs
}

function foldEqual(pairs: readonly DiffPair[]): DiffRow[] {
  const near = new Set<number>()
  pairs.forEach((pair, at) => {
    if (pair.same) return
    for (let row = at - around; row <= at + around; row += 1) near.add(row)
  })
  const rows: DiffRow[] = []
  let hidden: DiffPair[] = []
  const flush = () => {
    // One line takes the room of the fold itself.
    if (hidden.length > 1) rows.push({ kind: 'fold', lines: hidden })
    else rows.push(...hidden)
    hidden = []
  }
  pairs.forEach((pair, at) => {
    if (!near.has(at)) {
      hidden.push(pair)
      return
    }
    flush()
    rows.push(pair)
  })
  flush()
  return rows
}
