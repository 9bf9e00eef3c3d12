import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { defaultLimits, parseTemplate, readPythonJson, scopeOf, toValue } from '#lib/jinja/index.ts'
import type { JinjaError, Value } from '#lib/jinja/index.ts'
import type { Command, CommandContext, ExitCode } from '../command.ts'
import { UsageError } from '../usage-error.ts'

const renderWithinMs = 10_000

export const renderCommand: Command = {
  name: 'render',
  summary: 'Render a Jinja template with a JSON context, without a project.',
  positional: 'FILE',
  flags: ['template', 'context', 'ndjson', 'help'],
  run: (context) => (context.arguments.flag('ndjson') ? renderLines(context) : renderOne(context)),
}

type Rendered =
  { readonly output: string } | { readonly error: string; readonly line: number; readonly column: number }

async function renderOne(context: CommandContext): Promise<ExitCode> {
  const [file] = context.arguments.positionals
  const given = context.arguments.text('template')
  if ((file === undefined) === (given === null)) {
    throw new UsageError("render needs a template: a FILE, '-' for standard input, or --template TEXT.")
  }
  const template = given ?? readTemplate(context, file ?? '-')
  const path = given === null ? (file ?? '-') : 'template'
  const rendered = render(template, readContext(context.arguments.text('context') ?? '{}'), path)
  if ('output' in rendered) {
    context.terminal.write(rendered.output)
    return 0
  }
  context.terminal.error(`${path}:${rendered.line}:${rendered.column}: ${rendered.error}`)
  return 1
}

/** One `{template, context}` a line, answered in the same order by `{output}` or `{error, line, column}`. */
async function renderLines(context: CommandContext): Promise<ExitCode> {
  for await (const line of linesOf(process.stdin)) {
    if (line.trim() !== '') context.terminal.write(`${oneLine(answer(line))}\n`)
  }
  return 0
}

/** Lines of JSON end where there is a line feed; Node's own reader ends them within texts too, at U+2028. */
async function* linesOf(input: NodeJS.ReadStream): AsyncIterable<string> {
  let parts: string[] = []
  input.setEncoding('utf8')
  for await (const chunk of input) {
    const [head = '', ...rest] = String(chunk).split('\n')
    parts.push(head)
    for (const line of rest) {
      yield parts.join('')
      parts = [line]
    }
  }
  yield parts.join('')
}

/** Whoever reads the answers may know more ends of lines than JSON does. */
const oneLine = (rendered: Rendered) =>
  JSON.stringify(rendered).replace(/[\u2028\u2029]/g, (one) => `\\u${one.charCodeAt(0).toString(16)}`)

function answer(line: string): Rendered {
  const request = parseJson(line)
  const template: unknown = isMapping(request) ? Reflect.get(request, 'template') : null
  const context: unknown = isMapping(request) ? (Reflect.get(request, 'context') ?? {}) : null
  if (typeof template === 'string' && isMapping(context)) return render(template, context, 'template')
  return { error: 'A line needs {"template": TEXT, "context": {...}}.', line: 1, column: 1 }
}

function render(template: string, context: object, path: string): Rendered {
  const parsed = parseTemplate(template, { path })
  if (!parsed.ok) return failure(parsed.error)
  let values: Map<string, Value>
  try {
    values = new Map(Object.entries(context).map(([name, value]) => [name, toValue(value)] as const))
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error), line: 1, column: 1 }
  }
  const limits = { ...defaultLimits, deadlineMs: renderWithinMs }
  const result = parsed.template.render(scopeOf(values), { limits })
  return result.ok ? { output: result.output } : failure(result.error)
}

const failure = ({ message, span }: JinjaError): Rendered => ({
  error: message,
  line: span.start.line,
  column: span.start.column,
})

function readTemplate(context: CommandContext, file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : resolve(context.cwd, file), 'utf8')
  } catch {
    throw new UsageError(`${file} cannot be read.`)
  }
}

function readContext(text: string): object {
  const value = parseJson(text)
  if (isMapping(value)) return value
  throw new UsageError('--context needs a JSON object, for example \'{"name": 1}\'.')
}

const isMapping = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Null where it is no JSON. */
function parseJson(text: string): unknown {
  try {
    return readPythonJson(text)
  } catch {
    return null
  }
}
