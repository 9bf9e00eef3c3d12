import { AppError } from '#lib/core/app-error.ts'

const pathLimit = 1000
const nameLimit = 200
/** Code points that some file systems ignore, so that `.g\u200cit` would become `.git` there. */
const ignorable = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/gu
const control = /[\p{Cc}]/u

/**
 * Why a path cannot be a file of a project, as a sentence; null where it can.
 * Paths are relative to the project's root, with forward slashes.
 */
export function findPathFault(path: string): string | null {
  if (path === '') return 'A file needs a name.'
  if (Buffer.byteLength(path) > pathLimit) return `The path is longer than ${pathLimit} bytes.`
  if (control.test(path)) return 'The path holds a control character.'
  if (path.includes('\\')) return 'The path holds a backslash; folders are separated by a forward slash.'
  if (path.startsWith('/')) return 'The path must be relative to the project, without a slash in front.'
  for (const name of path.split('/')) {
    const fault = findNameFault(name)
    if (fault !== null) return fault
  }
  return null
}

function findNameFault(name: string): string | null {
  if (name === '') return 'The path holds an empty folder or file name.'
  if (name === '.' || name === '..') return 'The path must not hold . or .. as a folder.'
  if (Buffer.byteLength(name) > nameLimit) {
    return `The name ${name.slice(0, 40)}… is longer than ${nameLimit} bytes.`
  }
  if (name !== name.trim()) return `The name "${name}" begins or ends with a space.`
  if (isGitFolder(name)) return 'The folder .git belongs to git and cannot be read or written.'
  return null
}

/** `.git` however a file system may fold it: other case, trailing dots, its short name on Windows. */
function isGitFolder(name: string): boolean {
  const folded = name
    .replace(ignorable, '')
    .toLowerCase()
    .replace(/[. ]+$/, '')
  return folded === '.git' || folded === 'git~1' || /^\.git\s*:/.test(folded)
}

/** The path as it is, or AppError('invalid') with the sentence of findPathFault. */
export function acceptPath(path: string): string {
  const fault = findPathFault(path)
  if (fault !== null) throw new AppError('invalid', fault, { details: { path: path.slice(0, 200) } })
  return path
}

/** As acceptPath, for a file that will be written: what is installed or built is not part of the repository. */
export function acceptWritablePath(path: string): string {
  acceptPath(path)
  if (path === 'dbt_packages' || path.startsWith('dbt_packages/')) {
    throw new AppError(
      'invalid',
      'dbt_packages holds installed packages, which are not part of the repository.',
      {
        remedy: 'Copy the file into a folder of the project to change it: a model or macro there wins.',
      },
    )
  }
  return path
}
