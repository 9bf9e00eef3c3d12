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
  keepDirectMacros(builder, calls.calledNames, options)
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
  const macros = new Set(base.macros)
  let error = base.error
  for (const { text, path } of texts) {
    const parsed = parseTemplate(text, { path })
    if (!parsed.ok) {
      error ??= parsed.error
      continue
    }
    const calls = scanCalls(parsed.template)
    builder.macros.clear()
    const failed = renderForCapture(parsed.template, parseScope({ ...options, builder }), options.environment)
    error ??= failed
    keepDirectMacros(builder, calls.calledNames, options)
    for (const macro of builder.macros) macros.add(macro)
  }
  return { ...builder.finish(), config: base.config, unrendered: base.unrendered, macros: [...macros], error }
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

/** Of all macros that took part, those that the template itself calls: the others belong to the macros. */
function keepDirectMacros(
  builder: CaptureBuilder,
  called: ReadonlySet<string>,
  options: CaptureOptions,
): void {
  const reached = new Set(builder.macros)
  builder.macros.clear()
  for (const id of directMacros(reached, called, options)) builder.macros.add(id)
}

/** Of the macros that took part, those that a template calls by name. */
export function directMacros(
  reached: ReadonlySet<string>,
  called: Iterable<string>,
  { registry, node }: Pick<CaptureOptions, 'registry' | 'node'>,
): string[] {
  const found: string[] = []
  for (const name of called) {
    const dot = name.indexOf('.')
    const macro =
      dot === -1
        ? registry.find(node.package_name, name)
        : registry.findIn(name.slice(0, dot), name.slice(dot + 1))
    if (macro && reached.has(macro.uniqueId)) found.push(macro.uniqueId)
  }
  return found
}
