import { processSingleton } from '#lib/core/process-singleton.ts'

export interface KnownPackages {
  readonly id: string | null
  readonly readAt: number
  reading: Promise<string | null> | null
}

/** Which packages belong to which files, as it was read last: it is asked at every keystroke. */
export const knownPackages = (): Map<string, KnownPackages> =>
  processSingleton('known-packages', () => new Map<string, KnownPackages>())

/** After an installation the next question is answered by what is installed now. */
export function forgetPackages(projectId: string): void {
  const known = knownPackages()
  for (const key of known.keys()) if (key.startsWith(`${projectId} `)) known.delete(key)
}
