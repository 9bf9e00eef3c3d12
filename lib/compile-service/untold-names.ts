import { MASK, maskNames } from '#lib/access/mask-names.ts'
import { mayName } from '#lib/access/may-name.ts'
import type { CompileOutcome } from '#lib/contracts/compile.ts'
import { mayHide } from './find-hidden.ts'
import type { ProjectView } from './project-view.ts'
import type { CallerDto } from './protocol.ts'

export interface Told {
  readonly caller: CallerDto
  readonly view: ProjectView
  /** What the caller wrote: names in it are no news to them. */
  readonly typed: string
}

/** All that a caller wrote of what is compiled. */
export function typedOf(wish: {
  readonly path: string | null
  readonly content: string | null
  readonly selection?: string | null
}): string {
  return [wish.path, wish.content, wish.selection].join('\n')
}

/** A refusal as it may be told: `ref` and macros write names that their author neither typed nor may know. */
export function tellRefusal(message: string, told: Told): string {
  const { schemas, aliases } = untold(message, told)
  return maskNames([...schemas, ...aliases])(message)
    .replaceAll(`${MASK}.${MASK}`, 'restricted data')
    .replaceAll(`${MASK}.`, '')
}

/** Of the datasets that are missing, those that may be asked for by name. */
export function tellDatasets(datasets: readonly string[], told: Told): string[] {
  const { schemas } = untold(datasets.join('\n'), told)
  return datasets.filter((name) => !schemas.includes(name.toLowerCase()))
}

/** What compiled SQL says of where things are, without the schemas that may not be told. */
export function tellCompiled(outcome: CompileOutcome, told: Told): CompileOutcome {
  const text = [outcome.compiledSql, ...outcome.refs.map(({ relation }) => relation)].join('\n')
  const { schemas } = untold(text, told)
  if (schemas.length === 0) return outcome
  const mask = maskNames(schemas)
  return {
    ...outcome,
    compiledSql: outcome.compiledSql === null ? null : mask(outcome.compiledSql),
    refs: outcome.refs.map((each) => ({ ...each, relation: mask(each.relation) })),
  }
}

/** The names in a text that its reader may not be told; aliases of nodes only where no node that may be told has them. */
function untold(
  text: string,
  { caller, view, typed }: Told,
): { readonly schemas: readonly string[]; readonly aliases: readonly string[] } {
  if (!mayHide({ caller, view })) return { schemas: [], aliases: [] }
  const { naming, catalog, restricted } = view
  const stands = text.toLowerCase()
  const isUntold = (name: string) => stands.includes(name.toLowerCase()) && maskNames([name])(typed) === typed
  const nodes = naming.nodes.map(({ schema, alias }) => ({ schema: schema.toLowerCase(), alias }))
  const known = [...(catalog?.schemas ?? []), ...naming.sourceSchemas].map((schema) => schema.toLowerCase())
  const hidden = new Set(
    [...new Set([...restricted, ...known, ...nodes.map(({ schema }) => schema)])].filter(
      (schema) => !schema.startsWith('dev_') && !mayName(caller, view.datasets.describe(schema)),
    ),
  )
  const told = new Set(nodes.filter(({ schema }) => !hidden.has(schema)).map(({ alias }) => alias))
  const aliases = nodes.filter(({ schema, alias }) => hidden.has(schema) && !told.has(alias))
  return {
    schemas: [...hidden].filter(isUntold),
    aliases: [...new Set(aliases.map(({ alias }) => alias))].filter(isUntold),
  }
}
