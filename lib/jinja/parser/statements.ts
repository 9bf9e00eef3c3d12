import type { DefinitionKind, Expression, IfBranch, Parameter, Statement, Target } from '../ast.ts'
import { checkNames } from '../check-names.ts'
import { locateError } from '../errors.ts'
import { nearest } from '../filters/unknown-name.ts'
import { tokenize } from '../lexer.ts'
import type { SourceRange, Token } from '../lexer.ts'
import type { TemplateSource } from '../source.ts'
import { TargetParser } from './targets.ts'
import { TokenStream } from './token-stream.ts'

interface Body {
  readonly statements: readonly Statement[]
  /** The tag that ended it: `else`, `endif`, ... */
  readonly ended: Token
  readonly start: number
  readonly end: number
}

const maxNesting = 200

/** Parses a whole template and refuses filters that there are not; throws a located JinjaRuntimeError. */
export function parseSource(source: TemplateSource, range?: SourceRange): Statement[] {
  const stream = new TokenStream(source, tokenize(source, range))
  const parser = new StatementParser(stream)
  const body = parseAll(parser, stream)
  if (parser.usesFilters) checkNames(source, body)
  return body
}

/** What is nested too deeply for the stack has no place of its own: it is where the parser stood. */
function parseAll(parser: StatementParser, stream: TokenStream): Statement[] {
  try {
    return parser.parseAll()
  } catch (error) {
    throw locateError(error, stream.source, stream.current.start, stream.current.end)
  }
}

/** One method a statement tag: an exhaustive visitor, so it is long. */
class StatementParser extends TargetParser {
  readonly #open: Token[] = []
  readonly #endings: (readonly string[])[] = []
  #loops = 0

  parseAll(): Statement[] {
    return this.#statements(null)
  }

  get usesFilters(): boolean {
    return this.hasFilters
  }

  #statements(endings: readonly string[] | null): Statement[] {
    const { stream } = this
    const body: Statement[] = []
    if (endings) this.#endings.push(endings)
    if (this.#endings.length > maxNesting) {
      stream.fail(
        `blocks nested more than ${maxNesting} deep`,
        stream.current,
        'Move the inner blocks into macros.',
        'jinja-limit-depth',
      )
    }
    while (stream.current.type !== 'eof') {
      const token = stream.current
      if (token.type === 'data') {
        stream.next()
        body.push({ type: 'text', text: token.value, start: token.start, end: token.end })
      } else if (token.type === 'variable_begin') {
        stream.next()
        const expression = this.parseTuple()
        const { end } = stream.expect('variable_end')
        body.push({
          type: 'output',
          expression,
          start: token.start,
          end: trimmedEnd(token, end, stream.source),
        })
      } else {
        stream.expect('block_begin')
        if (endings && stream.current.type === 'name' && endings.includes(stream.current.value)) break
        for (const statement of this.#statement(token)) body.push(statement)
      }
    }
    if (endings) this.#endings.pop()
    return body
  }

  #statement(opening: Token): readonly Statement[] {
    const tag = this.stream.current
    if (tag.type !== 'name') this.stream.fail('tag name expected', tag)
    this.#open.push(tag)
    const parsed = this.#dispatch(tag, opening.start)
    this.stream.expect('block_end')
    this.#open.pop()
    return parsed
  }

  #dispatch(tag: Token, start: number): readonly Statement[] {
    switch (tag.value) {
      case 'if':
        return [this.#if(start)]
      case 'for':
        return [this.#for(start)]
      case 'set':
        return [this.#set(start)]
      case 'do':
        this.stream.next()
        return [{ type: 'do', expression: this.parseTuple(), start, end: this.stream.previousEnd }]
      case 'call':
        return [this.#callBlock(start)]
      case 'filter':
        return [this.#filterBlock(start)]
      case 'with':
        return [this.#with(start)]
      case 'print':
        return this.#print()
      case 'break':
      case 'continue':
        return [this.#loopControl(tag.value, tag, start)]
      default:
        return [this.#rareStatement(tag, start)]
    }
  }

  #rareStatement(tag: Token, start: number): Statement {
    switch (tag.value) {
      case 'macro':
        return this.#macro('macro', 'endmacro', start)
      case 'test':
      case 'data_test':
        return this.#macro('test', `end${tag.value}`, start)
      case 'materialization':
        return this.#materialization(start)
      case 'snapshot':
      case 'docs':
        return this.#namedBlock(tag.value, start)
      case 'block':
        return this.#block(start)
      case 'autoescape':
        return this.#autoescape(start)
      case 'extends':
      case 'include':
      case 'import':
      case 'from':
        return this.stream.fail(
          `'${tag.value}' is not supported: templates cannot load other files`,
          tag,
          'Write a macro in the macros folder and call it by its name.',
          'jinja-unsupported',
        )
      default:
        return this.#unknownTag(tag)
    }
  }

  #body(endings: readonly string[]): Body {
    this.stream.skipOperator(':')
    const { end: start } = this.stream.expect('block_end')
    const statements = this.#statements(endings)
    if (this.stream.current.type === 'eof') this.#endOfTemplate(endings)
    const ended = this.stream.next()
    return { statements, ended, start, end: this.#tagStart(ended) }
  }

  /** Offset of the `{%` before a tag's name. */
  #tagStart(name: Token): number {
    return this.stream.source.text.lastIndexOf('{%', name.start)
  }

  #if(start: number): Statement {
    const branches: IfBranch[] = []
    let otherwise: readonly Statement[] = []
    this.stream.next()
    while (true) {
      const test = this.parseTuple({ conditional: false })
      const body = this.#body(['elif', 'else', 'endif'])
      branches.push({ test, body: body.statements })
      if (body.ended.value === 'elif') continue
      if (body.ended.value === 'else') otherwise = this.#body(['endif']).statements
      return { type: 'if', branches, otherwise, start, end: this.stream.previousEnd }
    }
  }

  #for(start: number): Statement {
    this.stream.next()
    const target = this.parseTarget({ endName: 'in' })
    this.stream.expectName('in')
    const iterable = this.parseTuple({ conditional: false, endName: 'recursive' })
    const filter = this.stream.skipName('if') ? this.parseExpression() : null
    const recursive = this.stream.skipName('recursive')
    this.#loops += 1
    const body = this.#body(['endfor', 'else'])
    this.#loops -= 1
    const otherwise = body.ended.value === 'else' ? this.#body(['endfor']).statements : []
    const end = this.stream.previousEnd
    return { type: 'for', target, iterable, filter, recursive, body: body.statements, otherwise, start, end }
  }

  #set(start: number): Statement {
    this.stream.next()
    const target = this.parseTarget({ namespace: true })
    if (this.stream.skipOperator('=')) {
      const value = this.parseTuple()
      return { type: 'set', target, value, start, end: this.stream.previousEnd }
    }
    const filter = this.parseBlockFilter(false)
    const body = this.#body(['endset'])
    return { type: 'set-block', target, filter, body: body.statements, start, end: this.stream.previousEnd }
  }

  #callBlock(start: number): Statement {
    this.stream.next()
    const params = this.stream.isOperator('(') ? this.#signature() : []
    const call = this.parseExpression()
    if (call.type !== 'call') this.stream.fail('expected call', call, 'Write {% call name(...) %}.')
    const body = this.#isolated(() => this.#body(['endcall']))
    return { type: 'call-block', params, call, body: body.statements, start, end: this.stream.previousEnd }
  }

  #filterBlock(start: number): Statement {
    this.stream.next()
    const filter = this.parseBlockFilter(true)
    if (!filter) this.stream.fail('expected a filter')
    const body = this.#body(['endfilter'])
    return { type: 'filter-block', filter, body: body.statements, start, end: this.stream.previousEnd }
  }

  #with(start: number): Statement {
    this.stream.next()
    const targets: Target[] = []
    const values: Expression[] = []
    while (this.stream.current.type !== 'block_end') {
      if (targets.length > 0) this.stream.expectOperator(',')
      targets.push(this.parseTarget())
      this.stream.expectOperator('=')
      values.push(this.parseExpression())
    }
    const body = this.#body(['endwith'])
    return { type: 'with', targets, values, body: body.statements, start, end: this.stream.previousEnd }
  }

  #print(): readonly Statement[] {
    this.stream.next()
    const printed: Statement[] = []
    while (this.stream.current.type !== 'block_end') {
      if (printed.length > 0) this.stream.expectOperator(',')
      const expression = this.parseExpression()
      printed.push({ type: 'output', expression, start: expression.start, end: expression.end })
    }
    return printed
  }

  #loopControl(type: 'break' | 'continue', tag: Token, start: number): Statement {
    if (this.#loops === 0)
      this.stream.fail(`'${type}' outside of a loop`, tag, 'Use it inside {% for %} ... {% endfor %}.')
    this.stream.next()
    return { type, start, end: tag.end }
  }

  /** Loops outside of a macro or call block do not count for `break` inside of it. */
  #isolated<T>(parse: () => T): T {
    const loops = this.#loops
    this.#loops = 0
    const result = parse()
    this.#loops = loops
    return result
  }

  #macro(kind: DefinitionKind, ending: string, start: number): Statement {
    this.stream.next()
    const name = this.stream.expect('name').value
    const params = this.#signature()
    return this.#definition({ kind, name, params, adapter: null, supportedLanguages: null }, ending, start)
  }

  #definition(
    head: {
      readonly kind: DefinitionKind
      readonly name: string
      readonly params: readonly Parameter[]
      readonly adapter: string | null
      readonly supportedLanguages: Expression | null
    },
    ending: string,
    start: number,
  ): Statement {
    const body = this.#isolated(() => this.#body([ending]))
    const end = this.#closing()
    return {
      type: 'macro',
      ...head,
      body: body.statements,
      bodyStart: body.start,
      bodyEnd: body.end,
      start,
      end,
    }
  }

  /** End of the `%}` that comes, without the white space that `-%}` takes away. */
  #closing(): number {
    const { current, source } = this.stream
    if (current.type !== 'block_end') return current.start
    return source.text.indexOf('%}', current.start) + 2
  }

  #namedBlock(kind: 'snapshot' | 'docs', start: number): Statement {
    this.stream.next()
    const name = this.stream.expect('name').value
    return this.#definition(
      { kind, name, params: [], adapter: null, supportedLanguages: null },
      `end${kind}`,
      start,
    )
  }

  #materialization(start: number): Statement {
    this.stream.next()
    const name = this.stream.expect('name').value
    let adapter = 'default'
    let supportedLanguages: Expression | null = null
    while (this.stream.skipOperator(',')) {
      const option = this.stream.expect('name')
      if (option.value === 'default') continue
      if (option.value === 'adapter') {
        this.stream.expectOperator('=')
        adapter = this.#adapterName()
      } else if (option.value === 'supported_languages') {
        this.stream.expectOperator('=')
        supportedLanguages = this.parseExpression()
      } else {
        this.stream.fail(
          `materialization '${name}' received unknown argument '${option.value}'.`,
          option,
          "Write default, or adapter='name', and supported_languages=[...].",
        )
      }
    }
    return this.#definition(
      { kind: 'materialization', name, params: [], adapter, supportedLanguages },
      'endmaterialization',
      start,
    )
  }

  #adapterName(): string {
    const value = this.parseExpression()
    if (value.type === 'constant' && typeof value.value === 'string') return value.value
    return this.stream.fail('the adapter must be a text', value, "Write adapter='postgres'.")
  }

  #signature(): readonly Parameter[] {
    const params: Parameter[] = []
    const names = new Set<string>()
    this.stream.expectOperator('(')
    while (!this.stream.isOperator(')')) {
      if (params.length > 0) this.stream.expectOperator(',')
      params.push(this.#parameter(names, params.at(-1)))
    }
    this.stream.expectOperator(')')
    return params
  }

  #parameter(names: Set<string>, previous: Parameter | undefined): Parameter {
    const token = this.stream.expect('name')
    const annotation = this.stream.skipOperator(':') ? this.#typeName() : null
    const standard = this.stream.skipOperator('=') ? this.parseExpression() : null
    if (standard === null && previous && previous.default !== null) {
      this.stream.fail(
        'non-default argument follows default argument',
        token,
        'Put the arguments without a default first.',
      )
    }
    if (names.has(token.value)) {
      this.stream.fail(`duplicate argument '${token.value}' in macro definition`, token)
    }
    names.add(token.value)
    return {
      name: token.value,
      annotation,
      default: standard,
      start: token.start,
      end: this.stream.previousEnd,
    }
  }

  /** `str`, `list[str]`, `dict[str, int]`; names are not checked. */
  #typeName(): string {
    const name = this.stream.expect('name').value
    if (!this.stream.skipOperator('[')) return name
    const inner: string[] = []
    while (!this.stream.isOperator(']')) {
      if (inner.length > 0) this.stream.expectOperator(',')
      inner.push(this.#typeName())
    }
    this.stream.expectOperator(']')
    return `${name}[${inner.join(', ')}]`
  }

  #block(start: number): Statement {
    this.stream.next()
    const { value } = this.stream.expect('name')
    this.stream.skipName('scoped')
    this.stream.skipName('required')
    const body = this.#body(['endblock'])
    this.stream.skipName(value)
    return { type: 'scoped-block', body: body.statements, start, end: this.stream.previousEnd }
  }

  #autoescape(start: number): Statement {
    const tag = this.stream.next()
    const option = this.parseExpression()
    if (option.type !== 'constant' || option.value !== false) {
      this.stream.fail(
        'autoescape cannot be switched on',
        tag,
        'Use the escape filter where HTML is written.',
        'jinja-unsupported',
      )
    }
    const body = this.#body(['endautoescape'])
    return { type: 'scoped-block', body: body.statements, start, end: this.stream.previousEnd }
  }

  #unknownTag(tag: Token): never {
    this.#open.pop()
    this.stream.fail(
      `Encountered unknown tag '${tag.value}'.${this.#lookingFor(tag.value, this.#endings.at(-1))}`,
      tag,
      nearest(tag.value, knownTags),
    )
  }

  #endOfTemplate(endings: readonly string[]): never {
    const innermost = this.#open.at(-1)
    const place = innermost ?? this.stream.current
    this.stream.fail(
      `Unexpected end of template.${this.#lookingFor(null, endings)}`,
      place,
      `Close it with {% ${endings.at(-1) ?? ''} %}.`,
    )
  }

  #lookingFor(name: string | null, looking: readonly string[] | undefined): string {
    if (!looking) return ''
    const list = looking.map((one) => `'${one}'`).join(' or ')
    const innermost = this.#open.at(-1)?.value
    const close = innermost ? ` The innermost block that needs to be closed is '${innermost}'.` : ''
    if (name !== null && this.#endings.some((one) => one.includes(name))) {
      return ` You probably made a nesting mistake. Jinja is expecting this tag, but currently looking for ${list}.${close}`
    }
    return ` Jinja was looking for the following tags: ${list}.${close}`
  }
}

const knownTags: readonly string[] = [
  ...[
    'if',
    'elif',
    'else',
    'endif',
    'for',
    'endfor',
    'set',
    'endset',
    'do',
    'macro',
    'endmacro',
    'call',
    'endcall',
  ],
  ...['filter', 'endfilter', 'raw', 'endraw', 'break', 'continue', 'with', 'endwith', 'test', 'endtest'],
  ...['snapshot', 'endsnapshot', 'materialization', 'endmaterialization', 'docs', 'enddocs'],
]

/** The end of `}}` itself: `-}}` also takes the white space after it. */
function trimmedEnd(opening: Token, end: number, source: TemplateSource): number {
  const close = source.text.lastIndexOf('}}', end - 1)
  return close > opening.start ? close + 2 : end
}
