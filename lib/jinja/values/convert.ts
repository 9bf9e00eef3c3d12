import type { Value } from './value.ts'

/** JSON-like data as a Python value: objects become dicts, arrays lists, whole numbers ints, others floats. */
export declare function toValue(plain: unknown): Value
/** The reverse; tuples and sets become arrays, Undefined null, big integers numbers where exact else strings. */
export declare function toPlain(value: Value): unknown
