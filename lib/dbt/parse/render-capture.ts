import { parseTemplate } from '#lib/jinja/index.ts'
import type { JinjaError, RenderLimits, Scope, Template } from '#lib/jinja/index.ts'
import type { ParseNode } from '../context/parse-scope.ts'
import { parseScope } from '../context/parse-scope.ts'
import { CaptureBuilder, captureStatically, scanCalls, unrenderedConfig } from './capture.ts'
import type { Capture } from './capture.ts'
import type { ParseEnvironment } from './environment.ts'
import type { MacroRegistry } from './macro-registry.ts'

export interface CaptureOptions {
  readonly environment: ParseEnvironment
  readonly registry: MacroRegistry
  readonly node: ParseNode
}

/** Finds out what a template says, without rendering where it can. */
export function captureTemplate(template: Template, options: CaptureOptions): Capture {
  const calls = scanCalls(template)
  if (calls.complete && !replacesBuiltins(options)) {
    const found = captureStatically(template, calls, options.node['resource_type'])
    if (found) return found
  }
  const builder = new CaptureBuilder()
  const scope = parseScope({ ...options, builder })
  builder.error = renderForCapture(template, scope, options.environment)
  if (builder.isConfigured) builder.unrendered = unrenderedConfig(calls, template.source.text)
  return builder.finish()
}

/** Adds what further templates of the same node say, such as its hooks. */
export function captureMore(base: Capture, texts: readonly TemplateText[], options: CaptureOptions): Capture {
  const builder = new CaptureBuilder()
  builder.refs.push(...base.refs)
  for (const [source, table] of base.sources) builder.sources.push([source, table])
  builder.metrics.push(...base.metrics.map((names) => [...names]))
  builder.functions.push(...base.functions.map((names) => [...names]))
  for (const [key, place] of base.places) builder.places.set(key, place)
  for (const name of base.macroNames) builder.macroNames.add(name)
  for (const macro of base.macros) builder.macros.add(macro)
  let error = base.error
  for (const { text, path } of texts) {
    const parsed = parseTemplate(text, { path })
    if (!parsed.ok) {
      error ??= parsed.error
      continue
    }
    const failed = renderForCapture(parsed.template, parseScope({ ...options, builder }), options.environment)
    error ??= failed
  }
  return { ...builder.finish(), config: base.config, unrendered: base.unrendered, error }
}

export interface TemplateText {
  readonly text: string
  readonly path: string
}

function renderForCapture(
  template: Template,
  scope: Scope,
  environment: ParseEnvironment,
): JinjaError | null {
  const result = template.render(scope, {
    undefinedMode: 'swallow',
    sourceMap: false,
    limits: limitsOf(environment),
    now,
  })
  return result.ok ? null : result.error
}

/** A macro that never ends must not hold up the parse of the rest. */
const parseDeadlineMs = 2_000

const now = () => performance.now()
const knownLimits = new WeakMap<ParseEnvironment, Partial<RenderLimits>>()

/** Made once, for there is a render for nearly every model. */
function limitsOf(environment: ParseEnvironment): Partial<RenderLimits> {
  let limits = knownLimits.get(environment)
  if (!limits) knownLimits.set(environment, (limits = { deadlineMs: parseDeadlineMs, ...environment.limits }))
  return limits
}

const builtinNames = ['ref', 'source', 'config', 'var'] as const

function replacesBuiltins({ registry, node }: CaptureOptions): boolean {
  return builtinNames.some((name) => registry.find(node.package_name, name) !== null)
}
