import { PyDict, PyList, PyObject, PyTuple, functionValue } from '#lib/jinja/index.ts'
import type { CallArgs, Scope, Value } from '#lib/jinja/index.ts'

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

type WriteName = (name: string, value: Value) => void

/** `context` and `builtins`: the names of a template as a dict. */
export class NamesDict extends PyObject {
  readonly typeName = 'dict'
  override readonly isMapping = true
  readonly #scope: Scope
  readonly #names: () => Iterable<string>
  readonly #write: WriteName | null
  readonly #written = new Set<string>()

  /** With `write` it can be filled, as macros do to hand something to macros that are called later. */
  constructor(scope: Scope, names: () => Iterable<string>, write: WriteName | null = null) {
    super()
    this.#scope = scope
    this.#names = names
    this.#write = write
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
      case 'update':
        return this.#write ? functionValue('update', (args) => this.#update(args)) : this.#scope(name)
      default:
        return this.#scope(name)
    }
  }

  #update({ positional: [source], keyword }: Pick<CallArgs, 'positional' | 'keyword'>): Value {
    if (source instanceof PyDict) for (const { key, value } of source.entries()) this.#set(key, value)
    for (const [key, value] of keyword) this.#set(key, value)
    return null
  }

  #set(key: Value, value: Value): void {
    if (typeof key !== 'string') return
    this.#written.add(key)
    this.#write?.(key, value)
  }

  #keys(): string[] {
    return [...new Set([...this.#names(), ...this.#written])].filter(
      (name) => this.#scope(name) !== undefined,
    )
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
