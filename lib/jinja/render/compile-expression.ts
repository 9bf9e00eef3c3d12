import type { Arguments, CompareOp, Expression } from '../ast.ts'
import { locateError, typeError, undefinedError } from '../errors.ts'
import { applyFilter, applyTest } from '../filters/apply.ts'
import { PySlice, attributeOf, callMethod, itemOf, sliceOf } from '../methods/access.ts'
import { SourceMap } from '../source-map.ts'
import type { TemplateSource } from '../source.ts'
import { binaryOperation, negate, plus } from '../values/arithmetic.ts'
import { callValue } from '../values/call.ts'
import { pyEquals, pyOrder } from '../values/compare.ts'
import { pyStr } from '../values/repr.ts'
import { containsValue, isTruthy, iterate, listItems } from '../values/sequences.ts'
import {
  CallSite,
  PyDict,
  PyFloat,
  PyList,
  PyTuple,
  Undefined,
  isObjectValue,
  pyInt,
  typeName,
} from '../values/value.ts'
import type { CallArgs, Value } from '../values/value.ts'
import { isConstant } from './constants.ts'
import { compileName } from './compile-names.ts'
import type { Evaluate } from './compiled.ts'
import type { Frame } from './frame.ts'
import type { BlockScope } from './scopes.ts'

type Node<Type extends Expression['type']> = Extract<Expression, { readonly type: Type }>

const noKeywords: ReadonlyMap<string, Value> = new Map<string, Value>()

/** Turns expressions into closures; `source` is where their errors are reported. One method a node: long, being exhaustive. */
export class ExpressionCompiler {
  readonly source: TemplateSource

  constructor(source: TemplateSource) {
    this.source = source
  }

  compile(node: Expression, scope: BlockScope): Evaluate {
    switch (node.type) {
      case 'constant':
        return this.#constant(node)
      case 'name':
        return this.#name(node, scope)
      case 'list':
      case 'tuple':
        return this.#sequence(node, scope)
      case 'dict':
        return this.#dict(node, scope)
      case 'unary':
        return this.#unary(node, scope)
      case 'binary':
        return this.#binary(node, scope)
      case 'concat':
        return this.#concat(node, scope)
      case 'and':
      case 'or':
        return this.#logical(node, scope)
      case 'compare':
        return this.#compare(node, scope)
      case 'conditional':
        return this.#conditional(node, scope)
      case 'attribute':
        return this.#attribute(node, scope)
      case 'item':
        return this.#item(node, scope)
      case 'slice':
        return this.#slice(node, scope)
      case 'call':
        return this.#call(node, scope)
      case 'filter':
        return this.filter(node, scope, null)
      case 'test':
        return this.#test(node, scope)
    }
  }

  #located(node: Expression, evaluate: Evaluate): Evaluate {
    const { source } = this
    const { start, end } = node
    return (frame) => {
      try {
        return evaluate(frame)
      } catch (error) {
        throw locateError(error, source, start, end)
      }
    }
  }

  #constant(node: Node<'constant'>): Evaluate {
    const value = constantValue(node)
    return () => value
  }

  #name(node: Node<'name'>, scope: BlockScope): Evaluate {
    const read = compileName(node.name, scope)
    return scope.candidates(node.name).some((one) => one.certain) ? read : this.#located(node, read)
  }

  #sequence(node: Node<'list' | 'tuple'>, scope: BlockScope): Evaluate {
    const items = node.items.map((item) => this.compile(item, scope))
    if (node.type === 'tuple') return (frame) => new PyTuple(items.map((item) => item(frame)))
    return (frame) => new PyList(items.map((item) => item(frame)))
  }

  #dict(node: Node<'dict'>, scope: BlockScope): Evaluate {
    const pairs = node.entries.map((pair) => ({
      key: this.compile(pair.key, scope),
      value: this.compile(pair.value, scope),
    }))
    return this.#located(node, (frame) => {
      const dict = new PyDict()
      for (const pair of pairs) dict.set(pair.key(frame), pair.value(frame))
      return dict
    })
  }

  #unary(node: Node<'unary'>, scope: BlockScope): Evaluate {
    const operand = this.compile(node.operand, scope)
    if (node.op === 'not') return (frame) => !isTruthy(operand(frame))
    const apply = node.op === '-' ? negate : plus
    return this.#located(node, (frame) => apply(operand(frame)))
  }

  #binary(node: Node<'binary'>, scope: BlockScope): Evaluate {
    const left = this.compile(node.left, scope)
    const right = this.compile(node.right, scope)
    const { op } = node
    return this.#located(node, (frame) => binaryOperation(op, left(frame), right(frame)))
  }

  #concat(node: Node<'concat'>, scope: BlockScope): Evaluate {
    const parts = node.parts.map((part) => ({
      evaluate: this.compile(part, scope),
      start: part.start,
      end: part.end,
    }))
    const { source } = this
    return this.#located(node, (frame) => {
      const { run } = frame
      const before = run.sequence
      const texts = parts.map((part) => pyStr(part.evaluate(frame)))
      const text = texts.join('')
      run.budget.length(text.length)
      run.budget.text(text.length)
      if (run.mapped && run.sequence !== before) {
        run.track(text, joinedMap(source, parts, texts, frame), null)
      }
      return text
    })
  }

  #logical(node: Node<'and' | 'or'>, scope: BlockScope): Evaluate {
    const left = this.compile(node.left, scope)
    const right = this.compile(node.right, scope)
    const stopsAt = node.type === 'or'
    return (frame) => {
      const value = left(frame)
      return isTruthy(value) === stopsAt ? value : right(frame)
    }
  }

  #compare(node: Node<'compare'>, scope: BlockScope): Evaluate {
    const first = this.compile(node.left, scope)
    const operands = node.operands.map((operand) => ({
      test: comparison(operand.op),
      right: this.compile(operand.right, scope),
    }))
    const [only] = operands
    if (only && operands.length === 1) {
      const { test, right } = only
      return this.#located(node, (frame) => test(first(frame), right(frame)))
    }
    return this.#located(node, (frame) => {
      let left = first(frame)
      for (const operand of operands) {
        const right = operand.right(frame)
        if (!operand.test(left, right)) return false
        left = right
      }
      return true
    })
  }

  #conditional(node: Node<'conditional'>, scope: BlockScope): Evaluate {
    const test = this.compile(node.test, scope)
    const then = this.compile(node.then, scope)
    const otherwise = node.otherwise ? this.compile(node.otherwise, scope) : null
    const { source } = this
    return (frame) => {
      if (isTruthy(test(frame))) return then(frame)
      if (otherwise) return otherwise(frame)
      const line = source.position(node.start).line
      return new Undefined(
        `the inline if-expression on line ${line} evaluated to false and no else section was defined.`,
        { hint: 'Add `else ...` to the expression.', swallow: frame.run.undefinedMode === 'swallow' },
      )
    }
  }

  #attribute(node: Node<'attribute'>, scope: BlockScope): Evaluate {
    const object = this.compile(node.object, scope)
    const { name } = node
    return this.#located(node, (frame) => attributeOf(object(frame), name))
  }

  #item(node: Node<'item'>, scope: BlockScope): Evaluate {
    const object = this.compile(node.object, scope)
    const key = this.compile(node.key, scope)
    // jinja2 slices by Python itself, which fails where a key would give Undefined; constants it asks by key.
    const get = node.key.type === 'slice' && !isConstant(node) ? sliceOf : itemOf
    return this.#located(node, (frame) => get(object(frame), key(frame)))
  }

  #slice(node: Node<'slice'>, scope: BlockScope): Evaluate {
    const [from, to, step] = [node.from, node.to, node.step].map((part) =>
      part ? this.compile(part, scope) : null,
    )
    return (frame) => new PySlice(from?.(frame) ?? null, to?.(frame) ?? null, step?.(frame) ?? null)
  }

  /** The arguments of a call as one closure; `extra` adds keywords, for the caller of a call block. */
  arguments(
    args: Arguments,
    scope: BlockScope,
    site: CallSite,
    extra: ((frame: Frame) => readonly [string, Value]) | null = null,
  ): (frame: Frame) => CallArgs {
    const plain = args.keyword.length === 0 && !args.rest && !args.keywordRest && !extra
    const constants = plain ? constantValues(args.positional) : null
    if (constants) return () => ({ positional: constants, keyword: noKeywords, site })
    const positional = args.positional.map((one) => this.compile(one, scope))
    if (plain)
      return (frame) => ({ positional: positional.map((one) => one(frame)), keyword: noKeywords, site })
    const keyword = args.keyword.map((one) => ({ name: one.name, value: this.compile(one.value, scope) }))
    const rest = args.rest ? this.compile(args.rest, scope) : null
    const keywordRest = args.keywordRest ? this.compile(args.keywordRest, scope) : null
    return (frame) => {
      const values = positional.map((one) => one(frame))
      if (rest) for (const item of iterate(rest(frame))) values.push(item)
      const named = new Map<string, Value>()
      for (const one of keyword) named.set(one.name, one.value(frame))
      if (keywordRest) addKeywords(named, keywordRest(frame))
      if (extra) named.set(...extra(frame))
      return { positional: values, keyword: named, site }
    }
  }

  site(node: Node<'call' | 'filter' | 'test'>): CallSite {
    return new CallSite(this.source, node.start, node.end, node.args)
  }

  #call(node: Node<'call'>, scope: BlockScope): Evaluate {
    return this.call(node, scope, null)
  }

  /** A call; a call block passes its caller by `extra`. */
  call(
    node: Node<'call'>,
    scope: BlockScope,
    extra: ((frame: Frame) => readonly [string, Value]) | null,
  ): Evaluate {
    const args = this.arguments(node.args, scope, this.site(node), extra)
    if (node.callee.type === 'attribute') {
      const object = this.compile(node.callee.object, scope)
      const { name } = node.callee
      return this.#located(node, (frame) => callMethod(object(frame), name, args(frame)))
    }
    const callee = this.compile(node.callee, scope)
    const described = describeCallee(node.callee)
    const { source } = this
    const { start, end } = node
    return (frame) => {
      try {
        const target = callee(frame)
        if (isObjectValue(target) && target.kind === 'undefined' && !target.swallow && described) {
          throw undefinedError(
            target.message,
            `There is no macro or function '${described}': check its spelling and its package.`,
          )
        }
        return callValue(target, args(frame))
      } catch (error) {
        throw locateError(error, source, start, end)
      }
    }
  }

  /** A filter; `operand` stands for the text of a block. */
  filter(node: Node<'filter'>, scope: BlockScope, operand: Evaluate | null): Evaluate {
    const inner = this.#filterOperand(node, scope, operand)
    const args = this.arguments(node.args, scope, this.site(node))
    const { name } = node
    const { source } = this
    const start = node.nameStart
    const { end } = node
    return (frame) => {
      const value = inner(frame)
      try {
        const result = applyFilter(name, value, args(frame))
        if (frame.run.mapped && typeof value === 'string' && typeof result === 'string')
          trackPart(frame, value, result)
        return result
      } catch (error) {
        throw locateError(error, source, start, end)
      }
    }
  }

  #filterOperand(node: Node<'filter'>, scope: BlockScope, operand: Evaluate | null): Evaluate {
    if (node.operand === null) return operand ?? (() => '')
    if (node.operand.type === 'filter') return this.filter(node.operand, scope, operand)
    return this.compile(node.operand, scope)
  }

  #test(node: Node<'test'>, scope: BlockScope): Evaluate {
    const operand = this.compile(node.operand, scope)
    const args = this.arguments(node.args, scope, this.site(node))
    const { name } = node
    if (name === 'defined' || name === 'undefined') {
      const wanted = name === 'undefined'
      return (frame) => {
        const value = operand(frame)
        return (isObjectValue(value) && value.kind === 'undefined') === wanted
      }
    }
    return this.#located(node, (frame) => applyTest(name, operand(frame), args(frame)))
  }
}

function constantValue(node: Node<'constant'>): Value {
  const { value } = node
  if (value === null || typeof value !== 'object') return value
  return 'int' in value ? pyInt(value.int) : new PyFloat(value.float)
}

/** Of arguments that are all written out, which is what most are: the same at each call. */
function constantValues(nodes: readonly Expression[]): readonly Value[] | null {
  for (let at = 0; at < nodes.length; at += 1) if (nodes[at]?.type !== 'constant') return null
  return nodes.map((node) => (node.type === 'constant' ? constantValue(node) : null))
}

function comparison(op: CompareOp): (left: Value, right: Value) => boolean {
  switch (op) {
    case '==':
      return pyEquals
    case '!=':
      return (left, right) => !pyEquals(left, right)
    case 'in':
      return (left, right) => containsValue(right, left, pyEquals)
    case 'not in':
      return (left, right) => !containsValue(right, left, pyEquals)
    default:
      return (left, right) => pyOrder(op, left, right)
  }
}

function describeCallee(callee: Expression): string | null {
  return callee.type === 'name' ? callee.name : null
}

function addKeywords(named: Map<string, Value>, rest: Value): void {
  if (!isObjectValue(rest) || rest.kind !== 'dict') {
    if (isObjectValue(rest) && rest.kind === 'undefined') throw rest.error()
    throw typeError(`argument after ** must be a mapping, not ${typeName(rest)}`)
  }
  for (const entry of rest.entries()) {
    if (typeof entry.key !== 'string') throw typeError('keywords must be strings')
    if (named.has(entry.key)) throw typeError(`got multiple values for keyword argument '${entry.key}'`)
    named.set(entry.key, entry.value)
  }
}

interface Part {
  readonly start: number
  readonly end: number
}

/** The map of `a ~ b ~ c` where a macro made one of the parts. */
function joinedMap(
  source: TemplateSource,
  parts: readonly Part[],
  texts: readonly string[],
  frame: Frame,
): SourceMap {
  const map = new SourceMap(source)
  let at = 0
  for (const [index, text] of texts.entries()) {
    const part = parts[index]
    if (!part || text === '') continue
    const known = frame.run.tracked.get(text)
    if (known) map.addNested(at, part.start, part.end, known)
    else map.addExpression(at, part.start, part.end)
    at += text.length
  }
  map.length = at
  return map
}

const shortestTracked = 8

/** Keeps the map of a macro's text when a filter (trim, say) cuts a piece out of it. */
function trackPart(frame: Frame, value: string, result: string): void {
  if (result.length < shortestTracked || result.length >= value.length) return
  const known = frame.run.tracked.get(value)
  if (!known) return
  const at = value.indexOf(result)
  if (at !== -1) frame.run.track(result, known.map, known.call, known.shift + at)
}

/** Spreads a value over so many targets. */
export function unpack(value: Value, count: number): readonly Value[] {
  if (isObjectValue(value) && value.kind === 'undefined') throw value.error()
  let items: readonly Value[]
  if (isObjectValue(value) && (value.kind === 'tuple' || value.kind === 'list')) items = value.items
  else if (
    typeof value === 'string' ||
    (isObjectValue(value) && value.kind !== 'float' && value.kind !== 'function')
  ) {
    items = listItems(value)
  } else throw typeError(`cannot unpack non-iterable ${typeName(value)} object`)
  if (items.length < count) {
    throw valueUnpack(`not enough values to unpack (expected ${count}, got ${items.length})`)
  }
  if (items.length > count) throw valueUnpack(`too many values to unpack (expected ${count})`)
  return items
}

function valueUnpack(message: string): Error {
  return typeError(message, 'Each item must have as many parts as there are names on the left.')
}
