import { filesAttacks } from './product-files.ts'
import { grantAttacks } from './product-grants.ts'
import { ownFileAttacks } from './product-own-file.ts'
import { peopleAttacks } from './product-people.ts'
import { runAttacks } from './product-runs.ts'
import { sharedAttacks } from './product-shared.ts'
import { terminalAttacks } from './product-terminal.ts'
import type { ProductAttack } from './attack.ts'

const absent = (number: number, road: string): ProductAttack => ({
  number,
  road,
  on: 'product',
  expected: ['not there'],
  attempt: () => Promise.resolve({ verdict: 'not there', said: 'The product has no such road yet.' }),
})

/** By other roads than SQL. Those that change the project's own file come last. */
export const productAttacks: readonly ProductAttack[] = [
  ...peopleAttacks,
  ...sharedAttacks,
  ...terminalAttacks,
  ...ownFileAttacks,
  ...runAttacks,
  ...filesAttacks,
  ...grantAttacks,
  absent(30, 'BigQuery over its byte cap'),
  absent(34, 'a metric filter with a sub-select'),
  absent(35, 'a saved query that is edited after its approval'),
  absent(36, 'a schedule, a share link, a Looker-like explore after a revoke'),
]
