import type { Value } from '../values/value.ts'
import type { Frame } from './frame.ts'

/** An expression as a closure; parsed and compiled once, run many times. */
export type Evaluate = (frame: Frame) => Value

/** What a statement tells its loop. */
export const proceed = 0
export const breakLoop = 1
export const continueLoop = 2
export type Flow = typeof proceed | typeof breakLoop | typeof continueLoop

export type Execute = (frame: Frame) => Flow
