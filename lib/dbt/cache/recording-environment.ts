/** The environment, and which of its variables were asked for. */
export class RecordingEnvironment extends Map<string, string> {
  readonly #asked = new Set<string>()

  override get(name: string): string | undefined {
    this.#asked.add(name)
    return super.get(name)
  }

  override has(name: string): boolean {
    this.#asked.add(name)
    return super.has(name)
  }

  asked(): readonly (readonly [string, string | null])[] {
    return [...this.#asked].sort().map((name) => [name, super.get(name) ?? null] as const)
  }
}
