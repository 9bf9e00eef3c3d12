import type { Value } from './value.ts'

/** `value.name` as a template does it; undefined where there is no such attribute or key. */
export declare function getAttr(value: Value, name: string): Value | undefined
/** `value[key]`; undefined where there is no such item. */
export declare function getItem(value: Value, key: Value): Value | undefined
export declare function iterate(value: Value): Iterable<Value>
export declare function isTruthy(value: Value): boolean
export declare function pyEquals(left: Value, right: Value): boolean
export declare function pyStr(value: Value): string
export declare function pyRepr(value: Value): string
