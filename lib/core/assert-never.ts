/** Closes a switch over a union: the compiler complains when a member is added and not handled. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`)
}
