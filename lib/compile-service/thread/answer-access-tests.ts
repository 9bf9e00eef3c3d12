import type { AccessTestDto } from '#lib/contracts/access-tests.ts'
import { suggest, type AccessTest, type ParsedProject } from '#lib/dbt/index.ts'

/** The access tests of a project. Models that they name are looked up here: nobody else has their names at hand. */
export function answerAccessTests(project: ParsedProject, path: string | null): ThreadAccessTest[] {
  const tests = project.accessTests.filter((test) => path === null || test.path === path)
  if (tests.length === 0) return []
  const models = new Map<string, { readonly id: string; readonly schema: string }>()
  for (const node of project.manifest.nodes.values()) {
    if (BUILT.has(node.resource_type)) models.set(node.name, { id: node.unique_id, schema: node.schema })
  }
  return tests.map((test) => toDto(test, models))
}

/** The dataset of its model is that of this place; the owner tells where that is in production. */
export interface ThreadAccessTest extends AccessTestDto {
  readonly modelId: string | null
}

const BUILT: ReadonlySet<string> = new Set(['model', 'seed', 'snapshot'])

type Models = ReadonlyMap<string, { readonly id: string; readonly schema: string }>

function toDto({ object, ...test }: AccessTest, models: Models): ThreadAccessTest {
  const model = object.kind === 'dataset' ? undefined : models.get(object.name)
  const isMissing = model === undefined && object.kind !== 'dataset'
  return {
    ...test,
    subject: { ...test.subject },
    object: {
      ...object,
      modelDataset: model?.schema ?? null,
      nearModels: isMissing ? suggest(object.name, models.keys()) : [],
    },
    modelId: model?.id ?? null,
  }
}
