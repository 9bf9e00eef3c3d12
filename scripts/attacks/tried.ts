import type { Outcome } from './attack.ts'
import { SECRET } from './scenery.ts'
import { outcomeOf } from './stage.ts'

/** What an operation says; the secret in it is a leak. */
export async function tried(operation: () => Promise<unknown>): Promise<Outcome> {
  try {
    const text = await textOf(await operation())
    return { verdict: text.includes(SECRET) ? 'leaked' : 'allowed', said: text.slice(0, 160) }
  } catch (error) {
    return outcomeOf(error)
  }
}

/** Answered, but without this word: names that a person may not list. */
export async function triedFor(word: string, operation: () => Promise<unknown>): Promise<Outcome> {
  try {
    const text = await textOf(await operation())
    const at = text.indexOf(word)
    return at < 0
      ? { verdict: 'filtered', said: text.slice(0, 160) }
      : { verdict: 'leaked', said: text.slice(Math.max(0, at - 80), at + 80) }
  } catch (error) {
    return outcomeOf(error)
  }
}

async function textOf(answer: unknown): Promise<string> {
  if (!(answer instanceof Response)) return JSON.stringify(answer)
  const text = await answer.text()
  if (answer.ok) return text
  throw new Error(`The worker answered ${answer.status}: ${text.slice(0, 200)}`)
}
