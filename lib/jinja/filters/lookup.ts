import type { Filter, Test } from './registry.ts'

/** Filters and tests by name; filled once, so that map, select and their kin can reach the others. */
export const filters = new Map<string, Filter>()
export const tests = new Map<string, Test>()
