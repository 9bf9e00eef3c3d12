export interface Problem {
  readonly path: string | null
  readonly message: string
}

/** Problems of `after` that `before` has not; one that is there twice now and was there once is new once. */
export function findNewProblems(before: readonly Problem[], after: readonly Problem[]): Problem[] {
  const key = (problem: Problem) => `${problem.path ?? ''}\0${problem.message}`
  const known = new Map<string, number>()
  for (const problem of before) known.set(key(problem), (known.get(key(problem)) ?? 0) + 1)
  const fresh = after.filter((problem) => {
    const left = known.get(key(problem)) ?? 0
    known.set(key(problem), left - 1)
    return left <= 0
  })
  return fresh.map(({ path, message }) => ({ path, message }))
}
