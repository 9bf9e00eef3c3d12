import { Undefined } from '../values/value.ts'
import { globalFunctions } from '../globals.ts'
import type { Evaluate } from './compiled.ts'
import type { Frame } from './frame.ts'
import type { BlockScope, Candidate } from './scopes.ts'
import type { Value } from '../values/value.ts'

function ancestor(frame: Frame, hops: number): Frame | null {
  let current: Frame | null = frame
  for (let hop = 0; hop < hops && current !== null; hop += 1) current = current.parent
  return current
}

export function lookUpGlobal(frame: Frame, name: string): Value {
  const given = frame.globals(name)
  if (given !== undefined) return given
  const standard = globalFunctions.get(name)
  if (standard !== undefined) return standard
  return new Undefined(`'${name}' is undefined`, {
    swallow: frame.run.undefinedMode === 'swallow',
    hint: `Check the spelling of '${name}', set it before, or give it a default: {{ ${name} | default(...) }}.`,
  })
}

/** Reads a variable: the innermost one that is set at this moment, else the host's. */
export function compileName(name: string, scope: BlockScope): Evaluate {
  const candidates = scope.candidates(name)
  const [first] = candidates
  if (!first) return (frame) => lookUpGlobal(frame, name)
  if (candidates.length === 1 && first.hops === 0) {
    const { slot } = first
    return (frame) => {
      const value = frame.vars[slot]
      return value === undefined ? lookUpGlobal(frame, name) : value
    }
  }
  return (frame) => {
    const value = readCandidates(frame, candidates)
    return value === undefined ? lookUpGlobal(frame, name) : value
  }
}

function readCandidates(frame: Frame, candidates: readonly Candidate[]): Value | undefined {
  for (const { hops, slot } of candidates) {
    const value = ancestor(frame, hops)?.vars[slot]
    if (value !== undefined) return value
  }
  return undefined
}
