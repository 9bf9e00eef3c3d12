import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { listedTypes, selectorOf } from '#lib/cli/selector-of.ts'
import { selectNodes } from '#lib/dbt/index.ts'
import { readJson } from './artifacts.ts'
import { parseEverything } from './parse-everything.ts'

const cases = z.array(
  z.object({
    select: z.array(z.string()).default([]),
    exclude: z.array(z.string()).default([]),
    indirect: z.enum(['eager', 'cautious', 'buildable', 'empty']).default('eager'),
    /** Null where dbt refuses it. */
    selected: z.array(z.string()).nullable(),
  }),
)
const golden = fileURLToPath(new URL('./fixtures/everything.selected.json', import.meta.url))

/** Made by make-selection-golden.py from the real dbt: every method, graph operator and wildcard. */
describe('what is selected of a project with one of everything', () => {
  const project = parseEverything()
  const own = cases.parse(readJson(golden)).map(({ indirect, selected, ...what }) => {
    const options = { ...what, indirectSelection: indirect, resourceTypes: listedTypes }
    const { ids, diagnostics } = selectNodes(project, options)
    const refused = diagnostics.some((one) => one.severity === 'error')
    const names = ids.map((id) => selectorOf(project.manifest, id)).sort()
    const title = `${[...what.select, ...what.exclude.map((one) => `without ${one}`)].join(' ')} (${indirect})`
    return { title, selected, own: refused ? null : names }
  })

  it.each(own)('$title', (one) => expect(one.own).toEqual(one.selected))

  it('is told of more than a hundred ways', () => expect(own.length).toBeGreaterThan(100))
})
