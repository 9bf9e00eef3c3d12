import { collectionFilters } from './collection-filters.ts'
import { filters, tests } from './lookup.ts'
import { markupFilters } from './markup-filters.ts'
import { numberFilters } from './number-filters.ts'
import { sequenceFilters } from './sequence-filters.ts'
import { standardTests } from './tests.ts'
import { textFilters } from './text-filters.ts'

export function registerStandard(): void {
  for (const table of [textFilters, numberFilters, collectionFilters, sequenceFilters, markupFilters]) {
    for (const [name, filter] of Object.entries(table)) filters.set(name, filter)
  }
  for (const [name, test] of Object.entries(standardTests)) tests.set(name, test)
}
