export { getAttr, getItem } from '../methods/access.ts'
export { pyEquals } from './compare.ts'
export { pyRepr, pyStr } from './repr.ts'
export { isTruthy, iterate } from './sequences.ts'
