import type { ParsedProject } from '#lib/dbt/index.ts'

/** What each test reads, by the test's id: a test is called after that. */
export function answerTestReads({
  manifest,
}: ParsedProject): readonly (readonly [string, readonly string[]])[] {
  const tests = [...manifest.nodes.values()].filter((node) => node.resource_type === 'test')
  const ids = [...tests.map(({ unique_id }) => unique_id), ...manifest.unitTests.keys()]
  return ids.map((id) => [id, manifest.parents.get(id) ?? []])
}
