/**
 * One value a process. A bundler may load a module several times (pages and routes are separate graphs),
 * so a module-level variable is not enough for connections.
 */
export function processSingleton<T>(name: string, create: () => T): T {
  const key = Symbol.for(`metricwright.${name}`)
  const existing: T | undefined = Reflect.get(globalThis, key)
  if (existing !== undefined) return existing
  const made = create()
  Reflect.set(globalThis, key, made)
  return made
}

/** What was made under the name, where anything was. */
export function findProcessSingleton<T>(name: string): T | undefined {
  return Reflect.get(globalThis, Symbol.for(`metricwright.${name}`))
}

export function clearProcessSingleton(name: string): void {
  Reflect.deleteProperty(globalThis, Symbol.for(`metricwright.${name}`))
}
