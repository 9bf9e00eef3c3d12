import type { MacroSource } from './macro-file.ts'

interface TestSignature {
  readonly known: readonly string[]
  readonly required: readonly string[]
  readonly takesAll: boolean
}

const signatures = new WeakMap<MacroSource, TestSignature>()

/** What a test's macro takes; there are few macros and very many tests. */
export function signatureOf(macro: MacroSource): TestSignature {
  let signature = signatures.get(macro)
  if (signature) return signature
  const { params } = macro.definition.node
  signature = {
    known: params.map((param) => param.name),
    required: params.filter((param) => !param.default).map((param) => param.name),
    takesAll: /\bkwargs\b/.test(macro.definition.text),
  }
  signatures.set(macro, signature)
  return signature
}
