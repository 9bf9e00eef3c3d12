import type { Expression, Statement } from './ast.ts'
import { locateError } from './errors.ts'
import { checkName } from './filters/apply.ts'
import { eachChild } from './render/scopes.ts'
import type { TemplateSource } from './source.ts'

/**
 * Refuses unknown filters and tests before anything runs. As in jinja2, what an `if` guards directly is
 * looked up only when it runs, so that a template can ask `'x' is filter` first.
 */
export function checkNames(source: TemplateSource, body: readonly Statement[]): void {
  new NameChecker(source).block(body, false)
}

class NameChecker {
  readonly #source: TemplateSource

  constructor(source: TemplateSource) {
    this.#source = source
  }

  block(body: readonly Statement[], guarded: boolean): void {
    for (const statement of body) {
      try {
        this.#statement(statement, guarded)
      } catch (error) {
        throw locateError(error, this.#source, statement.start, statement.end)
      }
    }
  }

  #statement(node: Statement, guarded: boolean): void {
    switch (node.type) {
      case 'text':
      case 'break':
      case 'continue':
        return
      case 'output':
      case 'do':
        this.#expression(node.expression, guarded)
        return
      case 'if':
        for (const branch of node.branches) {
          this.#expression(branch.test, true)
          this.block(branch.body, true)
        }
        this.block(node.otherwise, true)
        return
      case 'for':
        this.#expression(node.iterable, guarded)
        if (node.filter) this.#expression(node.filter, false)
        this.block(node.body, false)
        this.block(node.otherwise, false)
        return
      case 'set':
        this.#expression(node.value, guarded)
        return
      case 'set-block':
        if (node.filter) this.#expression(node.filter, false)
        this.block(node.body, false)
        return
      case 'filter-block':
        this.#expression(node.filter, false)
        this.block(node.body, false)
        return
      case 'call-block':
        this.#expression(node.call, guarded)
        this.block(node.body, false)
        return
      case 'with':
        for (const value of node.values) this.#expression(value, false)
        this.block(node.body, false)
        return
      case 'macro':
        for (const param of node.params) if (param.default) this.#expression(param.default, false)
        this.block(node.body, false)
        return
      case 'scoped-block':
        this.block(node.body, false)
    }
  }

  #expression(node: Expression, guarded: boolean): void {
    const inner = guarded || node.type === 'conditional'
    if (!inner && (node.type === 'filter' || node.type === 'test')) {
      const error = checkName(node.type, node.name)
      if (error) throw locateError(error, this.#source, node.nameStart, node.nameStart + node.name.length)
    }
    eachChild(node, (child) => this.#expression(child, inner))
  }
}
