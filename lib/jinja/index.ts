export type { DefinitionKind } from './ast.ts'
export type { MacroDefinition, MacroParam } from './definition.ts'
export { JinjaRuntimeError, ReturnSignal } from './errors.ts'
export type { JinjaError, JinjaErrorCode, MacroFrame } from './errors.ts'
export { charge, defaultLimits } from './limits.ts'
export type { RenderLimits, UndefinedMode } from './limits.ts'
export type { CallResult, NativeResult, RenderOptions, RenderResult } from './render/options.ts'
export { scopeOf } from './scope.ts'
export type { Scope } from './scope.ts'
export { TemplateSource } from './source.ts'
export type { SourceOptions } from './source.ts'
export { listSegments, locateOutput, SourceMap } from './source-map.ts'
export type { OutputLocation, OutputSegment } from './source-map.ts'
export { staticCalls } from './static-calls.ts'
export type { DispatchCall, PlainJson, StaticCall, StaticCalls } from './static-calls.ts'
export { bodyTemplate, callFromHost, instantiateMacro, parseTemplate, renderNative } from './template.ts'
export { Template } from './template.ts'
export type { ParseResult } from './template.ts'
export {
  bindArguments,
  callArgs,
  callValue,
  functionValue,
  isCallable,
  signatureFunction,
} from './values/call.ts'
export type { Param } from './values/call.ts'
export { toPlain, toValue } from './values/convert.ts'
export {
  CallSite,
  PyDict,
  PyFloat,
  PyFunction,
  PyList,
  PyObject,
  PySet,
  PyTuple,
  Undefined,
  isInt,
  isObjectValue,
  pyInt,
  typeName,
} from './values/value.ts'
export type { CallArgs, HashKey, Value } from './values/value.ts'
export { getAttr, getItem, isTruthy, iterate, pyEquals, pyRepr, pyStr } from './values/operations.ts'
export { parseDefinitions } from './parse-definitions.ts'
export type { DefinitionOptions, ParsedDefinitions } from './parse-definitions.ts'
export { TemplateCache } from './template-cache.ts'
export { jsonDumps, readPythonJson } from './filters/json.ts'
export { PyNamespace } from './globals.ts'
export { attributeOf, callMethod, itemOf } from './methods/access.ts'
export { PyIterator } from './values/sequences.ts'
