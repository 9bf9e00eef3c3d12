import { diffArrays } from 'diff'

export interface LineChange {
  readonly kind: 'added' | 'changed' | 'removed'
  /** Lines of the new text, from 1; for what was removed, the line after which it stood (0: at the top). */
  readonly from: number
  readonly to: number
}

/** What differs from main, as bars beside the lines. Past the limit nothing is shown: it would take too long. */
export function findLineChanges(before: string, after: string, limit = 20_000): readonly LineChange[] {
  const left = before.split(/\r?\n/)
  const right = after.split(/\r?\n/)
  if (left.length + right.length > limit) return []
  const parts = diffArrays(left, right, { maxEditLength: 2000 })
  if (parts === undefined) return []
  const changes: LineChange[] = []
  let line = 0
  parts.forEach((part, index) => {
    const next = parts[index + 1]
    const previous = parts[index - 1]
    if (part.removed) {
      if (!next?.added) changes.push({ kind: 'removed', from: line, to: line })
      return
    }
    if (part.added) {
      changes.push({
        kind: previous?.removed ? 'changed' : 'added',
        from: line + 1,
        to: line + part.value.length,
      })
    }
    line += part.value.length
  })
  return changes
}
