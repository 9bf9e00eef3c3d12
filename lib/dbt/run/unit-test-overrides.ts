import { functionValue, toValue } from '#lib/jinja/index.ts'
import type { Value } from '#lib/jinja/index.ts'
import type { ManifestNode, ManifestResource } from '../manifest.ts'
import type { ProjectState } from '../parse/project-state.ts'
import { objectAt } from '../schema/json-access.ts'

/** What `overrides.macros` of a unit test puts in the place of names and of `package.macro`. */
export function overriddenMacros(
  { parts: { registry } }: ProjectState,
  { test, model }: { readonly test: ManifestResource; readonly model: ManifestNode },
): Map<string, Value> {
  const overrides = objectAt(objectAt(test.properties, 'overrides'), 'macros')
  // What is called is answered; other names, such as invocation_id, are what they are said to be.
  const isMacro = (name: string) => name.includes('.') || registry.find(model.package_name, name) !== null
  return new Map(
    Object.entries(overrides).map(([name, answer]) => {
      const value = toValue(answer)
      return [name, isMacro(name) ? functionValue(name, () => value) : value] as const
    }),
  )
}
