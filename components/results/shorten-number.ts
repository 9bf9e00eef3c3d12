import type { CellValue } from './sort-rows.ts'

const units = ['', 'K', 'M', 'B', 'T'] as const
const widest = 8

/**
 * A number in a narrow head, from its own digits: nothing is rounded, what does not fit is cut and marked, so that
 * 999999999 never reads as a thousand million, nor a hugeint as one that a double can hold.
 */
export function shortenNumber(value: CellValue | undefined): string {
  const text = String(value)
  const parts = /^([+-]?)0*(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text)
  if (text.length <= widest || parts === null) return text.replace(/^-/, '−')
  const [, sign = '', whole = '', fraction = '', power] = parts
  const minus = sign === '-' ? '−' : ''
  if (power !== undefined) return `${minus}${cut(whole, fraction, 2)}e${power}`
  if (whole.length <= 6) return `${minus}${cut(whole, fraction, widest - 1 - whole.length)}`
  const group = Math.floor((whole.length - 1) / 3)
  const unit = units[group]
  const lead = unit === undefined ? 1 : whole.length - group * 3
  const head = cut(whole.slice(0, lead), `${whole.slice(lead)}${fraction}`, 2)
  return `${minus}${head}${unit ?? `e${whole.length - 1}`}`
}

/** So many places of a fraction, and a mark where more follows. */
function cut(whole: string, fraction: string, places: number): string {
  const kept = fraction.slice(0, places)
  const shown = kept === '' ? whole : `${whole}.${kept}`
  return /[1-9]/.test(fraction.slice(places)) ? `${shown}…` : shown
}
