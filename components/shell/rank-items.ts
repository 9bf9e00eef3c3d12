export interface PaletteItem {
  readonly id: string
  readonly group: 'Files' | 'Models' | 'Columns' | 'Runs' | 'People' | 'Places' | 'Actions' | 'Branches'
  readonly label: string
  /** Said after the label, and searched too: a folder, a state. */
  readonly about: string
}

/**
 * Items that match, best first. Every word of the query must be found in label or about:
 * at the start of a part of the label counts most, inside it less, as first letters of parts least.
 */
export function rankItems<T extends PaletteItem>(
  query: string,
  items: readonly T[],
  limit: number,
): readonly T[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  if (words.length === 0) return items.slice(0, limit)
  return items
    .map((item, order) => ({ item, order, score: scoreItem(words, item) }))
    .filter((each) => each.score > 0)
    .toSorted((a, b) => b.score - a.score || a.item.label.length - b.item.label.length || a.order - b.order)
    .slice(0, limit)
    .map((each) => each.item)
}

function scoreItem(words: readonly string[], item: PaletteItem): number {
  const label = item.label.toLowerCase()
  const about = item.about.toLowerCase()
  let total = 0
  for (const word of words) {
    const score = Math.max(scoreWord(word, label), scoreWord(word, about) / 3)
    if (score === 0) return 0
    total += score
  }
  return total
}

function scoreWord(word: string, text: string): number {
  if (text === word) return 120
  const at = text.indexOf(word)
  if (at === 0) return 100
  if (at > 0) return /[^a-z0-9]/.test(text[at - 1] ?? '') ? 80 : 60
  return scatteredScore(word, text)
}

/** First letters of parts, each with what follows it: `mrm` and `marmon` for mart_revenue_monthly. */
function scatteredScore(word: string, text: string): number {
  return word.length >= 2 && followsParts({ word, text, at: 0, from: 0 }) ? 30 : 0
}

function followsParts(place: { word: string; text: string; at: number; from: number }): boolean {
  const { word, text, at, from } = place
  if (at === word.length) return true
  for (let position = from; position < text.length; position += 1) {
    const continues = at > 0 && position === from
    const begins = position === 0 || /[^a-z0-9]/.test(text[position - 1] ?? '')
    if (text[position] !== word[at] || !(continues || begins)) continue
    if (followsParts({ word, text, at: at + 1, from: position + 1 })) return true
  }
  return false
}
