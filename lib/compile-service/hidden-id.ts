import { createHmac, randomBytes } from 'node:crypto'

/** Of this process: a hidden node's mark cannot be held against names that somebody guesses. */
const KEY = randomBytes(32)

/** The same id for the same node, without a word of it. */
export function hiddenId(projectId: string, id: string): string {
  return `restricted.${createHmac('sha256', KEY).update(`${projectId}\0${id}`).digest('hex').slice(0, 20)}`
}
