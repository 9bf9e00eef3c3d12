import { fileURLToPath } from 'node:url'
import { listOf, objectOf, readJson } from './artifacts.ts'

/** A difference that stays. All but the aspect and the reason are patterns. */
export interface Reason {
  readonly project: string
  readonly aspect: string
  readonly id: string
  /** What the difference looks like, as JSON. */
  readonly where: string
  readonly reason: string
}

export function readReasons(): Reason[] {
  const file = fileURLToPath(new URL('./reasons.json', import.meta.url))
  return listOf(readJson(file)).map((one) => {
    const text = (key: string) => String(objectOf(one)[key] ?? '')
    return {
      project: text('project'),
      aspect: text('aspect'),
      id: text('id'),
      where: text('where'),
      reason: text('reason'),
    }
  })
}
