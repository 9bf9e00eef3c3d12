import { AppError } from '#lib/core/app-error.ts'

/** Letters, digits, dot, dash, underscore, slash: what git, a URL and a schema name all bear. */
const allowed = /^[A-Za-z0-9._/-]+$/

/** Why git or we would refuse this name of a branch; null where it is good. */
export function findBranchNameFault(name: string): string | null {
  if (name === '') return 'A branch needs a name.'
  if (name.length > 100) return 'The name of a branch has 100 characters or fewer.'
  if (!allowed.test(name)) {
    return 'The name of a branch has only letters, digits, dots, dashes, underscores and slashes.'
  }
  if (/^[/.-]|[/.]$|\/\/|\.\.|\/[.-]|\.lock(\/|$)/.test(name)) {
    return 'A part of the name of a branch cannot be empty, begin with a dot or dash, or end with a dot or .lock.'
  }
  if (name === 'HEAD') return 'HEAD is a name that git keeps for itself.'
  return null
}

/** The name as it is, or AppError('invalid'). */
export function acceptBranchName(name: string): string {
  const fault = findBranchNameFault(name)
  if (fault !== null) throw new AppError('invalid', fault)
  return name
}
