import * as contracts from '#lib/contracts/index.ts'
import { listContracts } from '#lib/http/build-open-api.ts'
import { findWarehouse } from '#lib/warehouse/registry.ts'
import { filesAttacks } from './product-files.ts'
import { grantAttacks } from './product-grants.ts'
import { ownFileAttacks } from './product-own-file.ts'
import { peopleAttacks } from './product-people.ts'
import { presenceAttacks } from './product-presence.ts'
import { runAttacks } from './product-runs.ts'
import { sharedAttacks } from './product-shared.ts'
import { terminalAttacks } from './product-terminal.ts'
import type { ProductAttack } from './attack.ts'

/**
 * A road that the product does not have. It is looked for, so that whoever builds it is told to attack it: what the API
 * offers is all in its contracts, and each route has one.
 */
const absent = (number: number, road: string, isThere: () => boolean): ProductAttack => ({
  number,
  road,
  on: 'product',
  expected: ['not there'],
  attempt: () =>
    Promise.resolve(
      isThere()
        ? { verdict: 'leaked', said: 'The product has this road by now, and no attack tries it.' }
        : { verdict: 'not there', said: 'The product has no such road.' },
    ),
})

const hasEndpoint = (words: RegExp) => () =>
  listContracts(contracts).some(({ contract: { path, summary } }) => words.test(`${path} ${summary}`))

/** By other roads than SQL. Those that change the project's own file come last. */
export const productAttacks: readonly ProductAttack[] = [
  ...peopleAttacks,
  ...presenceAttacks,
  ...sharedAttacks,
  ...terminalAttacks,
  ...ownFileAttacks,
  ...runAttacks,
  ...filesAttacks,
  ...grantAttacks,
  absent(30, 'BigQuery over its byte cap', () => findWarehouse('bigquery') !== null),
  absent(34, 'a metric filter with a sub-select', hasEndpoint(/metric|semantic/i)),
  absent(35, 'a saved query that is edited after its approval', hasEndpoint(/(saved|stored|shared).quer/i)),
  absent(
    36,
    'a schedule, a share link, a Looker-like explore after a revoke',
    hasEndpoint(/schedul|\bshar(e|ing)|explore/i),
  ),
]
