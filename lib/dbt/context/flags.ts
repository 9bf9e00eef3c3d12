import { PyObject, toValue } from '#lib/jinja/index.ts'
import type { Value } from '#lib/jinja/index.ts'
import type { Json } from '../manifest.ts'
import type { Flags } from '../options.ts'

/** All that dbt shows to templates, with what it is where nobody says otherwise. */
const shown: Readonly<Record<string, Json>> = {
  USE_EXPERIMENTAL_PARSER: false,
  STATIC_PARSER: true,
  WARN_ERROR: null,
  WARN_ERROR_OPTIONS: { error: [], warn: [], silence: [] },
  WRITE_JSON: true,
  PARTIAL_PARSE: true,
  USE_COLORS: true,
  PROFILES_DIR: null,
  DEBUG: false,
  LOG_FORMAT: 'default',
  VERSION_CHECK: true,
  FAIL_FAST: false,
  SEND_ANONYMOUS_USAGE_STATS: false,
  PRINTER_WIDTH: 80,
  INDIRECT_SELECTION: 'eager',
  LOG_CACHE_EVENTS: false,
  QUIET: false,
  NO_PRINT: null,
  CACHE_SELECTED_ONLY: false,
  INTROSPECT: true,
  TARGET_PATH: null,
  LOG_PATH: 'logs',
  INVOCATION_COMMAND: null,
  EMPTY: false,
  MAXIMUM_SEED_SIZE_MIB: 1,
  HINTS_ENABLED: true,
  FULL_REFRESH: false,
  STORE_FAILURES: false,
  WHICH: null,
  REQUIRE_SQL_HEADER_IN_TEST_CONFIGS: false,
}

/** `flags.WHICH` and its like. */
class FlagsValue extends PyObject {
  readonly typeName = 'Namespace'
  readonly #flags: Flags

  constructor(flags: Flags) {
    super()
    this.#flags = flags
  }

  override getAttr(name: string): Value | undefined {
    const { more, ...own } = this.#flags
    if (Object.hasOwn(more, name)) return toValue(more[name])
    if (!Object.hasOwn(shown, name)) return undefined
    const said: Readonly<Record<string, unknown>> = own
    return toValue(Object.hasOwn(said, name) ? said[name] : shown[name])
  }

  override getItem(key: Value): Value | undefined {
    return typeof key === 'string' ? this.getAttr(key) : undefined
  }

  override attributeNames(): readonly string[] {
    return Object.keys(shown)
  }
}

export const flagsValue = (flags: Flags): Value => new FlagsValue(flags)
