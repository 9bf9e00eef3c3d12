import { PyList, PyObject, PyTuple, functionValue } from '#lib/jinja/index.ts'
import type { Scope, Value } from '#lib/jinja/index.ts'

/** Names that dbt's context has before any macro. */
export const contextNames: readonly string[] = [
  'dbt_version',
  'var',
  'env_var',
  'return',
  'fromjson',
  'tojson',
  'fromyaml',
  'toyaml',
  'set',
  'set_strict',
  'zip',
  'zip_strict',
  'log',
  'run_started_at',
  'invocation_id',
  'thread_id',
  'modules',
  'flags',
  'print',
  'diff_of_two_dicts',
  'local_md5',
  'dbt_metadata_envs',
  'target',
  'project_name',
  'adapter',
  'api',
  'column',
  'config',
  'context_macro_stack',
  'database',
  'defer_relation',
  'env',
  'exceptions',
  'execute',
  'function',
  'graph',
  'invocation_args_dict',
  'load_agate_table',
  'load_result',
  'metric',
  'model',
  'pre_hooks',
  'post_hooks',
  'ref',
  'render',
  'schema',
  'selected_resources',
  'source',
  'sql',
  'compiled_code',
  'sql_now',
  'store_raw_result',
  'store_result',
  'submit_python_job',
  'this',
  'try_or_compiler_error',
  'validation',
  'write',
]

/** `context` and `builtins`: the names of a template as a dict. */
export class NamesDict extends PyObject {
  readonly typeName = 'dict'
  override readonly isMapping = true
  readonly #scope: Scope
  readonly #names: () => Iterable<string>

  constructor(scope: Scope, names: () => Iterable<string>) {
    super()
    this.#scope = scope
    this.#names = names
  }

  override getItem(key: Value): Value | undefined {
    return typeof key === 'string' ? this.#scope(key) : undefined
  }

  override getAttr(name: string): Value | undefined {
    switch (name) {
      case 'get':
        return functionValue(
          'get',
          ({ positional }) => this.getItem(positional[0] ?? null) ?? positional[1] ?? null,
        )
      case 'keys':
        return functionValue('keys', () => new PyList(this.#keys()))
      case 'values':
        return functionValue('values', () => new PyList(this.#keys().map((key) => this.#at(key))))
      case 'items':
        return functionValue(
          'items',
          () => new PyList(this.#keys().map((key) => new PyTuple([key, this.#at(key)]))),
        )
      default:
        return this.#scope(name)
    }
  }

  #keys(): string[] {
    return [...new Set(this.#names())].filter((name) => this.#scope(name) !== undefined)
  }

  #at(name: string): Value {
    return this.#scope(name) ?? null
  }

  override iterate(): Iterator<Value> {
    return this.#keys()[Symbol.iterator]()
  }

  override length(): number {
    return this.#keys().length
  }

  override contains(item: Value): boolean {
    return typeof item === 'string' && this.#scope(item) !== undefined
  }
}
