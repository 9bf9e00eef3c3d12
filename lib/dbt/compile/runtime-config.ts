import { PyObject, callArgs, functionValue, isObjectValue, pyStr, toValue } from '#lib/jinja/index.ts'
import type { CallArgs, Value } from '#lib/jinja/index.ts'
import { fail, hostFunction, optional, required } from '../context/host.ts'
import type { Json, ManifestNode } from '../manifest.ts'
import { isObject } from '../schema/json-access.ts'

/** `config` while compiling and running: the call says nothing new, `get` and `require` answer the resolved config. */
export class RuntimeConfig extends PyObject {
  readonly typeName = 'RuntimeConfigObject'
  readonly #node: ManifestNode

  constructor(node: ManifestNode) {
    super()
    this.#node = node
  }

  override call(_args: CallArgs): Value {
    return ''
  }

  override getAttr(name: string): Value | undefined {
    switch (name) {
      case 'get':
        return this.#reader('get', (key) => this.#find(key))
      case 'meta_get':
        return this.#reader('meta_get', (key) => this.#findMeta(key))
      case 'require':
        return this.#requirer('require', (key) => this.#find(key))
      case 'meta_require':
        return this.#requirer('meta_require', (key) => this.#findMeta(key))
      case 'set':
        return functionValue('set', () => '')
      case 'persist_relation_docs':
        return functionValue(name, () => this.#persists('relation'))
      case 'persist_column_docs':
        return functionValue(name, () => this.#persists('columns'))
      case 'model':
        return undefined
      default:
        return undefined
    }
  }

  #find(key: string): Json | undefined {
    const { config } = this.#node
    if (Object.hasOwn(config, key)) return config[key]
    if (key === 'snapshot_table_column_names' && this.#node.resource_type === 'snapshot')
      return snapshotColumns(config['snapshot_meta_column_names'])
    const hyphenated = key.replaceAll('_', '-')
    return Object.hasOwn(config, hyphenated) ? config[hyphenated] : undefined
  }

  #findMeta(key: string): Json | undefined {
    const { meta } = this.#node.config
    return isObject(meta) && Object.hasOwn(meta, key) ? meta[key] : undefined
  }

  #reader(name: string, find: (key: string) => Json | undefined): Value {
    return hostFunction(
      name,
      [required('name'), { name: 'default', default: null }, optional('validator')],
      ([key, otherwise, validator]) => {
        const found = find(pyStr(key ?? null))
        const value = found === undefined ? (otherwise ?? null) : toValue(found)
        if (otherwise !== null) validate(validator, value)
        return value
      },
    )
  }

  #requirer(name: string, find: (key: string) => Json | undefined): Value {
    return hostFunction(name, [required('name'), optional('validator')], ([key, validator]) => {
      const text = pyStr(key ?? null)
      const found = find(text)
      if (found === undefined) {
        throw fail('config-invalid', {
          key: text,
          problem: `is required for '${this.#node.name}' but is not set`,
        })
      }
      const value = toValue(found)
      validate(validator, value)
      return value
    })
  }

  #persists(part: 'relation' | 'columns'): boolean {
    const settings = this.#node.config['persist_docs']
    return isObject(settings) && settings[part] === true
  }
}

function validate(validator: Value | undefined, value: Value): void {
  if (validator === undefined || !isObjectValue(validator) || validator.kind !== 'function') return
  validator.call(callArgs([value]))
}

const snapshotColumnNames = [
  'dbt_valid_to',
  'dbt_valid_from',
  'dbt_scd_id',
  'dbt_updated_at',
  'dbt_is_deleted',
]

/** The columns that a snapshot adds, each by the name that the project gives it. */
function snapshotColumns(given: Json | undefined): Json {
  const named = isObject(given) ? given : {}
  return Object.fromEntries(snapshotColumnNames.map((name) => [name, named[name] ?? name]))
}
