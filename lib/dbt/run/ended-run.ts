import { PyDict, PyFloat, PyList, PyObject, PyTuple, functionValue, toValue } from '#lib/jinja/index.ts'
import type { Value } from '#lib/jinja/index.ts'
import { nodeJson } from '../artifacts/node-json.ts'
import { resourceJson } from '../artifacts/resource-json.ts'
import type { ResultJson } from '../artifacts/run-results-artifact.ts'
import { LazyDict } from '../context/lazy-dict.ts'
import { momentValue } from '../context/modules/index.ts'
import type { Manifest } from '../manifest.ts'
import type { ProjectState } from '../parse/project-state.ts'

/** What a run has done, for the hooks at its end. Plain data, so that it crosses to render threads. */
export interface EndedRun {
  readonly results: readonly ResultJson[]
}

/** The names `results`, `schemas` and `database_schemas`, which hooks at the end of a run have. */
export function endedRunNames({ manifest }: ProjectState, { results }: EndedRun): ReadonlyMap<string, Value> {
  const places = builtPlaces(manifest, results)
  return new Map<string, Value>([
    ['results', new PyList(results.map((one) => new RunResultValue(manifest, one)))],
    ['schemas', new PyList([...new Set(places.map(([, schema]) => schema))])],
    ['database_schemas', new PyList(places.map((place) => new PyTuple([...place])))],
  ])
}

/** Where something was built that did not go wrong. */
function builtPlaces(manifest: Manifest, results: readonly ResultJson[]) {
  const places = new Map<string, readonly [database: string | null, schema: string]>()
  for (const { status, unique_id: id } of results) {
    const node = manifest.nodes.get(id)
    if (!node || !['model', 'seed', 'snapshot'].includes(node.resource_type)) continue
    if (['error', 'fail', 'skipped'].includes(status)) continue
    places.set(JSON.stringify([node.database, node.schema]), [node.database, node.schema])
  }
  return [...places.values()]
}

/** One of `results`: what run_results.json says of a node, and the node. */
class RunResultValue extends PyObject {
  readonly typeName = 'RunResult'
  readonly #result: ResultJson
  readonly #node: LazyDict

  constructor(manifest: Manifest, result: ResultJson) {
    super()
    this.#result = result
    this.#node = new LazyDict(() => nodeOf(manifest, result))
  }

  override getAttr(name: string): Value | undefined {
    if (name === 'to_dict') return functionValue('to_dict', () => this.#dict())
    if (name === 'timing') return new PyList(this.#result.timing.map(timingValue))
    const value = this.#fields().find(([key]) => key === name)?.[1]
    return value
  }

  override attributeNames(): readonly string[] {
    return [...this.#fields().map(([name]) => name), 'to_dict']
  }

  override repr(): string {
    return `RunResult(status='${this.#result.status}', unique_id='${this.#result.unique_id}')`
  }

  #fields(): readonly (readonly [string, Value])[] {
    const result = this.#result
    return [
      ['status', result.status],
      ['timing', toValue(result.timing)],
      ['thread_id', result.thread_id],
      ['execution_time', new PyFloat(result.execution_time)],
      ['adapter_response', toValue(result.adapter_response)],
      ['message', result.message],
      ['failures', result.failures],
      ['node', this.#node],
      ['agate_table', null],
      ['batch_results', toValue(result.batch_results)],
      ['overload_results', toValue(result.overload_results)],
    ]
  }

  /** As dbt has it: the times as text, the node as a dict of its own. */
  #dict(): PyDict {
    return PyDict.from(
      this.#fields().map(([key, value]) => [key, key === 'node' ? this.#node.toDict() : value] as const),
    )
  }
}

function timingValue(step: ResultJson['timing'][number]): Value {
  return new LazyDict({
    name: step.name,
    started_at: momentValue(new Date(step.started_at)),
    completed_at: momentValue(new Date(step.completed_at)),
  })
}

function nodeOf(manifest: Manifest, result: ResultJson): Readonly<Record<string, unknown>> {
  const node = manifest.nodes.get(result.unique_id)
  const text = typeof result.compiled_code === 'string' ? { compiledSql: result.compiled_code } : null
  if (node) return nodeJson(node, { text, folder: 'target' }, [])
  const other =
    manifest.unitTests.get(result.unique_id) ??
    manifest.exposures.get(result.unique_id) ??
    manifest.savedQueries.get(result.unique_id)
  return other ? resourceJson(other, manifest) : { unique_id: result.unique_id }
}
