import { parseTemplate, renderNative, toPlain } from '#lib/jinja/index.ts'
import type { JinjaError, Scope } from '#lib/jinja/index.ts'
import type { RenderLimits } from '#lib/jinja/index.ts'
import type { Json } from '../manifest.ts'
import type { YamlPath } from './read-yaml.ts'
import { isWholeFloat, wholeFloat } from './whole-float.ts'

export interface YamlRenderFault {
  readonly path: YamlPath
  readonly error: JinjaError
}

export interface RenderYamlOptions {
  readonly scope: Scope
  /** False keeps the value as it is written, with all that lies under it. */
  readonly shouldRender: (path: YamlPath) => boolean
  readonly file: string
  readonly limits?: Partial<RenderLimits>
  readonly onFault: (fault: YamlRenderFault) => void
}

const mayHoldJinja = /\{[{%#]/

/**
 * Renders the strings of a piece of YAML with Jinja, natively: one expression keeps its type. What holds no Jinja is
 * returned as the same object. A string whose template fails stays as written, and the fault is reported.
 */
export function renderYaml(value: Json, options: RenderYamlOptions, path: YamlPath = []): Json {
  if (typeof value === 'string') {
    if (mayHoldJinja.test(value))
      return options.shouldRender(path) ? renderString(value, options, path) : value
    // Jinja drops a line end at the end of a template, and dbt renders what holds none as well.
    return value.endsWith('\n') && options.shouldRender(path) ? value.slice(0, -1) : value
  }
  if (value === null || typeof value !== 'object') return value
  if (path.length > 0 && !options.shouldRender(path)) return value
  return Array.isArray(value) ? renderList(value, options, path) : renderObject(value, options, path)
}

function renderList(value: readonly Json[], options: RenderYamlOptions, path: YamlPath): Json {
  let changed: Json[] | null = null
  value.forEach((item, index) => {
    const rendered = renderYaml(item, options, [...path, index])
    if (rendered !== item) (changed ??= [...value])[index] = rendered
  })
  return changed ?? value
}

function renderObject(value: Json, options: RenderYamlOptions, path: YamlPath): Json {
  let changed: Record<string, Json> | null = null
  for (const [key, item] of Object.entries(value ?? {})) {
    const rendered = renderYaml(item, options, [...path, key])
    if (rendered === item) continue
    changed ??= copyOf(value)
    changed[key] = rendered
  }
  return changed ?? value
}

function copyOf(value: Json): Record<string, Json> {
  // Without a prototype, so that `__proto__` stays a key like any other.
  const copy: Record<string, Json> = Object.create(null)
  return Object.assign(copy, value)
}

function renderString(value: string, options: RenderYamlOptions, path: YamlPath): Json {
  const parsed = parseTemplate(value, { path: options.file })
  if (!parsed.ok) {
    options.onFault({ path, error: parsed.error })
    return value
  }
  const result = renderNative(parsed.template, options.scope, { limits: options.limits ?? {} })
  if (!result.ok) {
    options.onFault({ path, error: result.error })
    return value
  }
  return toJson(toPlain(result.value, wholeFloat))
}

/** Holds what left a template against the type of JSON: whatever is none becomes null. */
export function toJson(plain: unknown): Json {
  if (plain === null || typeof plain === 'string' || typeof plain === 'boolean') return plain
  if (typeof plain === 'number' || isWholeFloat(plain)) return plain
  if (Array.isArray(plain)) return plain.map(toJson)
  if (typeof plain === 'object') {
    const object: Record<string, Json> = {}
    for (const [key, value] of Object.entries(plain)) object[key] = toJson(value)
    return object
  }
  return null
}
