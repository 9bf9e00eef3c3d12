import { JinjaRuntimeError, functionValue, signatureFunction, toPlain } from '#lib/jinja/index.ts'
import type { CallArgs, Param, PyFunction, Value } from '#lib/jinja/index.ts'
import type { DiagnosticCode, DiagnosticParams } from '../diagnostic-codes.ts'
import type { Json } from '../manifest.ts'
import { DiagnosticCause, report } from '../report.ts'
import { toJson } from '../schema/render-yaml.ts'

/** Ends a render with a diagnostic of the table; the template's place and macro stack are added on the way out. */
export function fail<Code extends DiagnosticCode>(
  code: Code,
  params: DiagnosticParams<Code>,
): JinjaRuntimeError {
  const diagnostic = report(code, params, { path: null })
  const cause = new DiagnosticCause(diagnostic, code)
  return new JinjaRuntimeError(diagnostic.message, { code: 'jinja-host', hint: diagnostic.remedy, cause })
}

/** A host function with Python-like parameters that gets its arguments in the order of `params`. */
export function hostFunction(
  name: string,
  params: readonly Param[],
  call: (values: readonly (Value | undefined)[], args: CallArgs) => Value,
): PyFunction {
  return signatureFunction(name, params, call)
}

/** A host function of anything, for those that look at their arguments themselves. */
export const rawFunction = (name: string, call: (args: CallArgs) => Value): PyFunction =>
  functionValue(name, call)

export const plainJson = (value: Value | undefined): Json =>
  value === undefined ? null : toJson(toPlain(value))

export const optional = (name: string): Param => ({ name, optional: true })
export const required = (name: string): Param => ({ name })
