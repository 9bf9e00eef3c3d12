import type { AccessItem, AccessOrigin } from './access-items.ts'
import { containersOf, type AccessComparison, type AccessDifference } from './compare-access.ts'

/** One line of what applying does, and of the audit. */
export interface AccessStep {
  readonly id: string
  readonly do: 'add' | 'change' | 'remove'
  readonly item: AccessItem
  readonly origin: AccessOrigin
}

/**
 * What is done, in an order in which it can be done: what is named stands before what names it, and goes after it.
 * `alsoRemove`: ids of kept rows that the person chose to remove; what they hold goes with them.
 */
export function planSteps(comparison: AccessComparison, alsoRemove: ReadonlySet<string>): AccessStep[] {
  const chosen = new Set(
    comparison.onlyStored.filter(({ id, removable }) => removable && alsoRemove.has(id)).map(({ id }) => id),
  )
  const goes = ({ effect, id, item }: AccessDifference) =>
    effect === 'remove' || chosen.has(id) || containersOf(item).some((container) => chosen.has(container))
  const steps: AccessStep[] = [
    ...comparison.onlyDeclared.map((each) => stepOf(each, 'add')),
    ...comparison.different.map((each) => stepOf(each, 'change')),
    ...comparison.onlyStored.filter(goes).map((each) => stepOf(each, 'remove')),
  ]
  return steps.sort((one, other) => placeOf(one) - placeOf(other))
}

const stepOf = ({ id, item, origin }: AccessDifference, what: AccessStep['do']): AccessStep => ({
  id,
  do: what,
  item,
  origin,
})

const order: readonly AccessItem['kind'][] = ['role', 'group', 'member', 'restricted', 'grant']

function placeOf(step: AccessStep): number {
  const place = order.indexOf(step.item.kind)
  // Grants and members go before the roles and groups that they name.
  return step.do === 'remove' ? order.length * 2 - place : place
}
