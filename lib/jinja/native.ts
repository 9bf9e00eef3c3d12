import type { Expression, Statement } from './ast.ts'
import { JinjaRuntimeError } from './errors.ts'
import { isConstant } from './render/constants.ts'
import { readPythonLiteral } from './python-literal.ts'
import type { Writer } from './render/frame.ts'
import { pyStr, stringRepr } from './values/repr.ts'
import { isInt, isObjectValue } from './values/value.ts'
import type { Value } from './values/value.ts'

type Marker = 'as_text' | 'as_native' | 'as_bool' | 'as_number'

/**
 * The result of dbt's native rendering: several pieces become one text, a single expression keeps its type,
 * and the filters as_native, as_bool and as_number read a text as a Python literal. A single expression of
 * constants only is text, because jinja2 folds it into the template's text before it runs.
 */
export function nativeValue(body: readonly Statement[], out: Writer): Value {
  const nodes = out.nodes ?? []
  const [only] = nodes
  if (only === undefined) return ''
  if (nodes.length > 1) return out.text
  const expression = soleExpression(body)
  const marker = expression ? markerOf(expression) : null
  if (marker === 'as_text') return pyStr(only)
  if (marker) return marked(pyStr(only), marker)
  return expression && isConstant(expression) && isFoldable(only) ? pyStr(only) : only
}

/** Printed by hand: text and outputs only, so that the one value can be traced to its expression. */
function soleExpression(body: readonly Statement[]): Expression | null {
  const outputs = body.filter((statement) => statement.type === 'output')
  const [output] = outputs
  if (output && outputs.length === 1) return output.expression
  return null
}

function markerOf(expression: Expression): Marker | null {
  if (expression.type !== 'filter') return null
  switch (expression.name) {
    case 'as_text':
    case 'as_native':
    case 'as_bool':
    case 'as_number':
      return expression.name
    default:
      return null
  }
}

function marked(text: string, marker: Marker): Value {
  const literal = readPythonLiteral(text)
  const value = literal === undefined ? text : literal
  if (marker === 'as_bool' && typeof value !== 'boolean') throw cannotConvert(text, 'bool')
  const isNumber = isInt(value) || (isObjectValue(value) && value.kind === 'float')
  if (marker === 'as_number' && !isNumber) throw cannotConvert(text, 'number')
  return value
}

function cannotConvert(text: string, type: string): JinjaRuntimeError {
  return new JinjaRuntimeError(`Could not convert value ${stringRepr(text)} into type '${type}'`, {
    code: 'jinja-value',
    hint: `The filter as_${type} needs the text of a ${type}.`,
  })
}

/** Values that jinja2 can write back into a template. */
function isFoldable(value: Value): boolean {
  if (!isObjectValue(value)) return true
  if (value.kind === 'float') return true
  if (value.kind === 'list' || value.kind === 'tuple') return value.items.every(isFoldable)
  if (value.kind === 'dict') return value.keys().every(isFoldable) && value.values().every(isFoldable)
  return false
}
