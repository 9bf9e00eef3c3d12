import type { Expression, ForNode, Located, MacroNode, Parameter, Statement, Target } from '../ast.ts'
import { locateError, typeError } from '../errors.ts'
import { PyNamespace } from '../globals.ts'
import type { TemplateSource } from '../source.ts'
import { pyStr } from '../values/repr.ts'
import { isTruthy, iterate } from '../values/sequences.ts'
import { typeName } from '../values/value.ts'
import type { Value } from '../values/value.ts'
import { ExpressionCompiler, unpack } from './compile-expression.ts'
import { breakLoop, continueLoop, proceed } from './compiled.ts'
import type { Evaluate, Execute, Flow } from './compiled.ts'
import { Frame, Writer } from './frame.ts'
import { LoopContext } from './loop-context.ts'
import { PyMacro } from './macro.ts'
import type { MacroCode } from './macro.ts'
import { BlockScope, FunctionScope, assignedNames, readsName, targetNames } from './scopes.ts'

type Node<Type extends Statement['type']> = Extract<Statement, { readonly type: Type }>
type Assign = (frame: Frame, value: Value) => void

/** Turns statements into closures. One method a node: long, being exhaustive. */
export class StatementCompiler {
  readonly #source: TemplateSource
  readonly #expressions: ExpressionCompiler

  constructor(source: TemplateSource) {
    this.#source = source
    this.#expressions = new ExpressionCompiler(source)
  }

  /** The statements of a block that sets its names in `scope`. */
  block(body: readonly Statement[], scope: BlockScope): Execute {
    for (const name of assignedNames(body)) scope.declare(name)
    return this.#sequence(body, scope)
  }

  #sequence(body: readonly Statement[], scope: BlockScope): Execute {
    const steps = body.map((statement) => this.#locatedCompile(statement, scope))
    const [first, second] = steps
    if (!first) return () => proceed
    if (!second) return first
    return (frame) => {
      for (let at = 0; at < steps.length; at += 1) {
        const flow = steps[at]?.(frame) ?? proceed
        if (flow !== proceed) return flow
      }
      return proceed
    }
  }

  /** What is nested too deeply for the stack has no place of its own. */
  #locatedCompile(node: Statement, scope: BlockScope): Execute {
    try {
      return this.#statement(node, scope)
    } catch (error) {
      throw locateError(error, this.#source, node.start, node.end)
    }
  }

  #statement(node: Statement, scope: BlockScope): Execute {
    switch (node.type) {
      case 'text':
        return this.#text(node)
      case 'output':
        return this.#output(node, scope)
      case 'if':
        return this.#if(node, scope)
      case 'for':
        return this.#locatedStatement(node.iterable, this.#for(node, scope))
      case 'set':
        return this.#locatedStatement(node, this.#set(node, scope))
      case 'set-block':
        return this.#setBlock(node, scope)
      case 'do': {
        const evaluate = this.#expressions.compile(node.expression, scope)
        return (frame) => {
          evaluate(frame)
          return proceed
        }
      }
      case 'macro':
        return this.#macro(node, scope)
      case 'call-block':
        return this.#locatedStatement(node.call, this.#callBlock(node, scope))
      case 'filter-block':
        return this.#locatedStatement(node.filter, this.#filterBlock(node, scope))
      case 'with':
        return this.#with(node, scope)
      case 'scoped-block':
        return this.#scoped(node.body, scope)
      case 'break':
        return () => breakLoop
      case 'continue':
        return () => continueLoop
    }
  }

  #text(node: Node<'text'>): Execute {
    const { text, start, end } = node
    const source = this.#source
    return (frame) => {
      try {
        const { out } = frame
        if (out.map) out.map.addText(out.text.length, start, end)
        if (out.nodes) out.nodes.push(text)
        out.text += text
        frame.run.budget.length(out.text.length)
        return proceed
      } catch (error) {
        throw locateError(error, source, start, end)
      }
    }
  }

  /** For the errors that belong to no expression: limits, and texts that cannot be made. */
  #locatedStatement(place: Located, execute: Execute): Execute {
    const source = this.#source
    return (frame) => {
      try {
        return execute(frame)
      } catch (error) {
        throw locateError(error, source, place.start, place.end)
      }
    }
  }

  #output(node: Node<'output'>, scope: BlockScope): Execute {
    const evaluate = this.#expressions.compile(node.expression, scope)
    const { expression } = node
    const fresh = expression.type === 'call' || expression.type === 'filter'
    const source = this.#source
    return (frame) => {
      try {
        const before = frame.run.sequence
        write(frame, evaluate(frame), expression, fresh ? before : -1)
        return proceed
      } catch (error) {
        throw locateError(error, source, expression.start, expression.end)
      }
    }
  }

  #if(node: Node<'if'>, scope: BlockScope): Execute {
    const branches = node.branches.map((branch) => ({
      test: this.#expressions.compile(branch.test, scope),
      body: this.#sequence(branch.body, scope),
    }))
    const otherwise = this.#sequence(node.otherwise, scope)
    return (frame) => {
      for (const branch of branches) if (isTruthy(branch.test(frame))) return branch.body(frame)
      return otherwise(frame)
    }
  }

  #set(node: Node<'set'>, scope: BlockScope): Execute {
    const value = this.#expressions.compile(node.value, scope)
    const assign = this.#assign(node.target, scope)
    return (frame) => {
      assign(frame, value(frame))
      return proceed
    }
  }

  #assign(target: Target, scope: BlockScope): Assign {
    switch (target.type) {
      case 'target-name': {
        const slot = scope.declare(target.name)
        return (frame, value) => {
          frame.vars[slot] = value
        }
      }
      case 'target-attribute':
        return this.#assignAttribute(target, scope)
      case 'target-tuple': {
        const parts = target.items.map((item) => this.#assign(item, scope))
        return this.#locatedAssign(target, (frame, value) => {
          const items = unpack(value, parts.length)
          for (const [index, part] of parts.entries()) part(frame, items[index] ?? null)
        })
      }
    }
  }

  #assignAttribute(
    target: Extract<Target, { readonly type: 'target-attribute' }>,
    scope: BlockScope,
  ): Assign {
    const name: Expression = { type: 'name', name: target.object, start: target.start, end: target.end }
    const object = this.#expressions.compile(name, scope)
    return this.#locatedAssign(target, (frame, value) => {
      const namespace = object(frame)
      if (!(namespace instanceof PyNamespace)) {
        throw typeError(
          'cannot assign attribute on non-namespace object',
          `Make it with {% set ${target.object} = namespace(${target.name}=...) %}.`,
        )
      }
      namespace.setAttr(target.name, value)
    })
  }

  #locatedAssign(place: Located, assign: Assign): Assign {
    const source = this.#source
    return (frame, value) => {
      try {
        assign(frame, value)
      } catch (error) {
        throw locateError(error, source, place.start, place.end)
      }
    }
  }

  /** Runs a block with output of its own and answers the text. */
  #captured(body: Execute): (frame: Frame) => string {
    const source = this.#source
    return (frame) => {
      const outer = frame.out
      frame.out = new Writer(source, frame.run.mapped)
      try {
        body(frame)
        const text = frame.out.finish()
        frame.run.track(text, frame.out.map, null)
        return text
      } finally {
        frame.out = outer
      }
    }
  }

  #setBlock(node: Node<'set-block'>, scope: BlockScope): Execute {
    const inner = new BlockScope(scope.owner, scope)
    const capture = this.#captured(this.#resetting(this.block(node.body, inner), inner))
    const assign = this.#assign(node.target, scope)
    const filtered = node.filter ? this.#blockFilter(node.filter, inner, capture) : capture
    return (frame) => {
      assign(frame, filtered(frame))
      return proceed
    }
  }

  #blockFilter(filter: Expression, scope: BlockScope, capture: Evaluate): Evaluate {
    if (filter.type !== 'filter') return capture
    return this.#expressions.filter(filter, scope, capture)
  }

  #filterBlock(node: Node<'filter-block'>, scope: BlockScope): Execute {
    const inner = new BlockScope(scope.owner, scope)
    const capture = this.#captured(this.#resetting(this.block(node.body, inner), inner))
    const filtered = this.#blockFilter(node.filter, inner, capture)
    return (frame) => {
      const text = filtered(frame)
      if (typeof text !== 'string') {
        throw typeError(`a filter block must make text, not ${typeName(text)}`, 'Add the string filter.')
      }
      write(frame, text, node.filter, -1)
      return proceed
    }
  }

  #scoped(body: readonly Statement[], scope: BlockScope): Execute {
    const inner = new BlockScope(scope.owner, scope)
    return this.#resetting(this.block(body, inner), inner)
  }

  /** Forgets the block's own variables before it runs again. */
  #resetting(body: Execute, scope: BlockScope): Execute {
    const slots = [...scope.names.values()].map((one) => one.slot)
    if (slots.length === 0) return body
    return (frame) => {
      for (const slot of slots) frame.vars[slot] = undefined
      return body(frame)
    }
  }

  #with(node: Node<'with'>, scope: BlockScope): Execute {
    const inner = new BlockScope(scope.owner, scope)
    const values = node.values.map((value) => this.#expressions.compile(value, scope))
    for (const target of node.targets) for (const name of targetNames(target)) inner.declare(name)
    const assigns = node.targets.map((target) => this.#assign(target, inner))
    const parameters = new Set([...inner.names.values()].map((one) => one.slot))
    const body = this.block(node.body, inner)
    const own = [...inner.names.values()].map((one) => one.slot).filter((slot) => !parameters.has(slot))
    return (frame) => {
      const given = values.map((value) => value(frame))
      for (const slot of own) frame.vars[slot] = undefined
      for (const [index, assign] of assigns.entries()) assign(frame, given[index] ?? null)
      return body(frame)
    }
  }

  #for(node: Node<'for'>, scope: BlockScope): Execute {
    const iterable = this.#located(node.iterable, this.#expressions.compile(node.iterable, scope))
    if (node.recursive) return this.#recursiveFor(node, scope, iterable)
    const loop = this.#loop(node, scope, null)
    return (frame) => loop(frame, iterable(frame), 0)
  }

  #located(
    place: Located,
    evaluate: Evaluate,
  ): (frame: Frame) => Iterable<Value> & { readonly value?: Value } {
    const source = this.#source
    return (frame) => {
      const value = evaluate(frame)
      try {
        return iterate(value)
      } catch (error) {
        throw locateError(error, source, place.start, place.end)
      }
    }
  }

  /** One run of a loop over its items. `recurse` is the slot-less way to call the loop again. */
  #loop(
    node: ForNode & Located,
    scope: BlockScope,
    recurse: ((frame: Frame) => (items: Iterable<Value>, depth: number) => string) | null,
  ): (frame: Frame, items: Iterable<Value>, depth: number) => Flow {
    const inner = new BlockScope(scope.owner, scope)
    const filterScope = new BlockScope(scope.owner, scope)
    for (const name of targetNames(node.target)) {
      inner.declare(name, true)
      filterScope.declare(name, true)
    }
    const usesLoop = node.recursive || readsName(node.body, 'loop')
    const loopSlot = usesLoop ? inner.declare('loop', true) : -1
    const certain = new Set([...inner.names.values()].map((one) => one.slot))
    const assign = this.#assign(node.target, inner)
    const keep = node.filter ? this.#expressions.compile(node.filter, filterScope) : null
    const assignFilter = node.filter ? this.#assign(node.target, filterScope) : null
    const body = this.block(node.body, inner)
    const otherwise = this.#scoped(node.otherwise, scope)
    const own = [...inner.names.values()].map((one) => one.slot).filter((slot) => !certain.has(slot))
    return (frame, items, depth) => {
      const { budget } = frame.run
      const kept = keep && assignFilter ? filtered(frame, items, assignFilter, keep) : items
      const context = usesLoop ? new LoopContext(kept, depth, recurse ? recurse(frame) : null) : null
      let turns = 0
      for (const item of context ? context.turns() : kept) {
        budget.use(1)
        turns += 1
        for (const slot of own) frame.vars[slot] = undefined
        if (context) frame.vars[loopSlot] = context
        assign(frame, item)
        if (body(frame) === breakLoop) break
      }
      return turns === 0 ? otherwise(frame) : proceed
    }
  }

  #recursiveFor(
    node: ForNode & Located,
    scope: BlockScope,
    iterable: (frame: Frame) => Iterable<Value>,
  ): Execute {
    const owner = new FunctionScope()
    const source = this.#source
    const outer = new BlockScope(owner, scope)
    const loop = this.#loop(
      node,
      outer,
      (frame) => (items, depth) => render(frame.parent ?? frame, items, depth),
    )
    const render = (parent: Frame, items: Iterable<Value>, depth: number): string => {
      const { run } = parent
      const frame = new Frame(owner.size, parent, parent.globals, run, new Writer(source, run.mapped))
      run.budget.enter()
      try {
        loop(frame, items, depth)
      } finally {
        run.budget.leave()
      }
      const text = frame.out.finish()
      run.track(text, frame.out.map, null)
      return text
    }
    return (frame) => {
      const before = frame.run.sequence
      write(frame, render(frame, iterable(frame), 0), node, before)
      return proceed
    }
  }

  /** The code of a macro or caller whose body sees `scope`. */
  macroCode(
    head: {
      readonly name: string
      readonly params: readonly Parameter[]
      readonly body: readonly Statement[]
    },
    scope: BlockScope | null,
  ): MacroCode {
    const owner = new FunctionScope()
    const inner = new BlockScope(owner, scope)
    const params = head.params.map((param) => ({ name: param.name, slot: inner.declare(param.name, true) }))
    const special = (name: string) => {
      const taken = head.params.some((param) => param.name === name)
      return !taken && (readsName(head.body, name) || paramsRead(head.params, name))
        ? inner.declare(name, true)
        : null
    }
    const [caller, varargs, kwargs] = [special('caller'), special('varargs'), special('kwargs')]
    const defaults = head.params.map((param) =>
      param.default ? this.#expressions.compile(param.default, inner) : null,
    )
    const body = this.block(head.body, inner)
    const plain = plainParts(head)
    const { name } = head
    return { name, params, defaults, caller, varargs, kwargs, body, owner, source: this.#source, plain }
  }

  #macro(node: MacroNode & Located, scope: BlockScope): Execute {
    const code = this.macroCode(node, scope)
    const slot = scope.declare(node.name)
    return (frame) => {
      frame.vars[slot] = new PyMacro(code, frame, frame.globals)
      return proceed
    }
  }

  #callBlock(node: Node<'call-block'>, scope: BlockScope): Execute {
    const code = this.macroCode({ name: 'caller', params: node.params, body: node.body }, scope)
    if (node.call.type !== 'call') return () => proceed
    const evaluate = this.#expressions.call(node.call, scope, (frame) => [
      'caller',
      new PyMacro(code, frame, frame.globals, 'caller'),
    ])
    return (frame) => {
      const before = frame.run.sequence
      write(frame, evaluate(frame), node.call, before)
      return proceed
    }
  }
}

/** The texts and the places of the parameters, of a body that is nothing else. */
function plainParts(head: {
  readonly params: readonly Parameter[]
  readonly body: readonly Statement[]
}): readonly (string | number)[] | null {
  const parts: (string | number)[] = []
  for (const statement of head.body) {
    if (statement.type === 'text') parts.push(statement.text)
    else if (statement.type === 'output' && statement.expression.type === 'name') {
      const { name } = statement.expression
      const place = head.params.findLastIndex((param) => param.name === name)
      if (place === -1) return null
      parts.push(place)
    } else return null
  }
  return parts
}

function paramsRead(params: readonly Parameter[], name: string): boolean {
  return params.some(
    (param) =>
      param.default !== null &&
      readsName([{ type: 'do', expression: param.default, start: param.start, end: param.end }], name),
  )
}

function* filtered(frame: Frame, items: Iterable<Value>, assign: Assign, keep: Evaluate): Iterable<Value> {
  for (const item of items) {
    frame.run.budget.use(1)
    assign(frame, item)
    if (isTruthy(keep(frame))) yield item
  }
}

const certainlyTracked = 12

/**
 * Prints a value. A text that a macro made keeps its own source map: it is known by its characters, so a
 * short one counts only when it was made while this expression was evaluated (`since`).
 */
function write(frame: Frame, value: Value, place: Located, since: number): void {
  const { out, run } = frame
  if (out.nodes) out.nodes.push(value)
  const text = typeof value === 'string' ? value : pyStr(value)
  if (text === '') return
  if (out.map) {
    const known = run.tracked.size > 0 ? run.tracked.get(text) : undefined
    if (known && ((since >= 0 && known.sequence > since) || text.length >= certainlyTracked)) {
      out.map.addNested(out.text.length, place.start, place.end, known)
    } else out.map.addExpression(out.text.length, place.start, place.end)
  }
  out.text += text
  run.budget.use(1)
  run.budget.text(text.length)
  run.budget.length(out.text.length)
}
