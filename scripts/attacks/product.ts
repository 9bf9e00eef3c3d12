import type { ProductAttack } from './attack.ts'

/** By other roads than SQL. */
export const productAttacks: readonly ProductAttack[] = []
