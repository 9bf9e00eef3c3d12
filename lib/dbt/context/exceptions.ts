import { raiseContractError } from './contract-error.ts'
import { PyList, PyObject, pyStr } from '#lib/jinja/index.ts'
import type { CallArgs, Value } from '#lib/jinja/index.ts'
import { fail, rawFunction } from './host.ts'
import { LazyDict } from './lazy-dict.ts'

const firstText = (args: CallArgs) => pyStr(args.positional[0] ?? args.keyword.get('msg') ?? '')

/** What a fault is about: a node by its unique_id, not by all that is known of it. */
function namesOf({ positional }: CallArgs): string {
  const idOf = (value: Value) => (value instanceof LazyDict ? value.getItem('unique_id') : undefined) ?? value
  return positional.map((value) => pyStr(idOf(value))).join(', ')
}

function raise(name: string, prefix = ''): Value {
  return rawFunction(name, (args) => {
    throw fail('compiler-error', {
      problem:
        (prefix === '' ? firstText(args) : `${prefix}${namesOf(args)}`).trim() ||
        'The template ended with an error.',
    })
  })
}

const columnTypeMissing = rawFunction('column_type_missing', (args) => {
  const names = args.keyword.get('column_names') ?? args.positional[0]
  const listed =
    names instanceof PyList ? names.items.map((one) => pyStr(one)).join(', ') : pyStr(names ?? '')
  throw fail('compiler-error', { problem: `A contract needs a data_type for every column: ${listed}` })
})

const raisers: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['raise_compiler_error', raise('raise_compiler_error')],
  ['raise_not_implemented', raise('raise_not_implemented')],
  ['raise_database_error', raise('raise_database_error')],
  ['raise_parsing_error', raise('raise_parsing_error')],
  ['raise_contract_error', raiseContractError],
  ['raise_invalid_property_yml_version', raise('raise_invalid_property_yml_version')],
  ['missing_config', raise('missing_config', 'A config is missing: ')],
  ['missing_materialization', raise('missing_materialization', 'There is no such materialization: ')],
  ['missing_relation', raise('missing_relation', 'There is no such relation: ')],
  ['relation_wrong_type', raise('relation_wrong_type', 'The relation has the wrong type: ')],
  ['column_type_missing', columnTypeMissing],
  ['raise_fail_fast_error', raise('raise_fail_fast_error')],
  ['raise_duplicate_alias', raise('raise_duplicate_alias', 'Two relations of one name: ')],
  ['raise_ambiguous_alias', raise('raise_ambiguous_alias', 'Two relations of one name: ')],
  ['raise_ambiguous_catalog_match', raise('raise_ambiguous_catalog_match', 'The catalog matches twice: ')],
  ['raise_cache_inconsistent', raise('raise_cache_inconsistent')],
  ['raise_dataclass_not_dict', raise('raise_dataclass_not_dict')],
])

/** `exceptions.*`. Warnings are heard by `onWarning`; without a listener they are dropped. */
export class ExceptionsValue extends PyObject {
  readonly typeName = 'Exceptions'
  readonly #onWarning: (message: string, args: CallArgs) => void

  constructor(onWarning: (message: string, args: CallArgs) => void) {
    super()
    this.#onWarning = onWarning
  }

  override getAttr(name: string): Value | undefined {
    if (name !== 'warn' && name !== 'warn_snapshot_timestamp_data_types') return raisers.get(name)
    return rawFunction(name, (args) => {
      this.#onWarning(firstText(args), args)
      return ''
    })
  }

  override getItem(key: Value): Value | undefined {
    return typeof key === 'string' ? this.getAttr(key) : undefined
  }
}

export const exceptionsValue = new ExceptionsValue(() => {})
