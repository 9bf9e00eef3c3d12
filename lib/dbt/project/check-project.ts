import { isList, isObject, stringsAt, textAt } from '../schema/json-access.ts'
import type { JsonObject } from '../schema/json-access.ts'
import type { YamlPath } from '../schema/read-yaml.ts'
import { suggest } from '../suggest.ts'
import { brokenRequirement } from './required-version.ts'

/** What is wrong with dbt_project.yml, and where. */
export interface ProjectFault {
  readonly problem: string
  readonly remedy: string | null
  readonly at: YamlPath
  readonly part: 'key' | 'value'
}

const keys: ReadonlySet<string> = new Set(
  (
    'name config-version version project-root source-paths model-paths macro-paths data-paths seed-paths test-paths ' +
    'analysis-paths docs-paths asset-paths function-paths osi-paths target-path snapshot-paths clean-targets profile ' +
    'log-path packages-install-path quoting on-run-start on-run-end require-dbt-version dispatch models seeds snapshots ' +
    'analyses sources tests data_tests unit_tests metrics semantic-models saved-queries semantic_models saved_queries ' +
    'exposures functions vars packages query-comment restrict-access dbt-cloud flags'
  ).split(' '),
)

/** Keys that mean nothing, and values that no config could be: dbt refuses such a project too. */
export function checkProjectKeys(raw: JsonObject): readonly ProjectFault[] {
  const faults: ProjectFault[] = []
  const fault = (
    problem: string,
    at: YamlPath,
    remedy: string | null = null,
    part: 'key' | 'value' = 'value',
  ) => faults.push({ problem, remedy, at, part })
  for (const key of Object.keys(raw)) {
    if (keys.has(key) || keys.has(key.replaceAll('_', '-'))) continue
    const [near] = suggest(key, keys, 1)
    const remedy =
      near === undefined ? 'Remove it; values of your own belong under vars.' : `Did you mean '${near}'?`
    fault(`'${key}' means nothing in it`, [key], remedy, 'key')
  }
  const version = textAt(raw, 'config-version')
  if (version !== null && version !== '2')
    fault(`config-version is ${version}, there is only 2`, ['config-version'])
  const broken = brokenRequirement(stringsAt(raw, 'require-dbt-version'))
  if (broken !== null)
    fault(`'${broken}' is no version`, ['require-dbt-version'], 'Write for example [">=1.8.0", "<2.0.0"].')
  const { dispatch, quoting } = raw
  const ruleKeys = 'Its items have macro_namespace and search_order.'
  if (dispatch !== undefined && dispatch !== null && !isList(dispatch))
    fault("'dispatch' must be a list", ['dispatch'], ruleKeys)
  if (isList(dispatch))
    for (const [index, rule] of dispatch.entries()) {
      if (isObject(rule) && Object.hasOwn(rule, 'macro_namespace') && isList(rule['search_order'])) continue
      const remedy = 'Write for example {macro_namespace: dbt, search_order: [my_project, dbt]}.'
      fault(
        'an item of dispatch has a macro_namespace and a list as search_order',
        ['dispatch', index],
        remedy,
      )
    }
  if (isObject(quoting))
    for (const [key, value] of Object.entries(quoting))
      if (value !== null && typeof value !== 'boolean')
        fault(`'${key}' of quoting must be true or false`, ['quoting', key])
  return faults
}
