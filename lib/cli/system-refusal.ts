import { dirname } from 'node:path'

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'you may not use it',
  EPERM: 'you may not use it',
  EROFS: 'its disk can only be read',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EISDIR: 'it is a folder',
  EEXIST: 'there is something else of that name',
  ENAMETOOLONG: 'its name is too long',
  ELOOP: 'its links lead to each other',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open',
}

/** What the system refuses of a file, as a sentence; null for other errors. A file that is missing is told where it is looked for. */
export function systemRefusal(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
  if (error.code === 'ENOSPC') return 'The disk is full. Make room and run the command again.'
  const noFolder = error.code === 'ENOENT' && 'syscall' in error && error.syscall === 'mkdir'
  if (noFolder && 'path' in error)
    return `${String(error.path)} cannot be made: its disk takes no folder there.`
  const reason = Object.hasOwn(reasons, error.code) ? reasons[error.code] : undefined
  if (reason === undefined || !('path' in error) || typeof error.path !== 'string') return null
  // Of a folder that was to get a name of its own, the last part is a pattern that nobody knows.
  const isPattern = 'syscall' in error && error.syscall === 'mkdtemp'
  return `${isPattern ? dirname(error.path) : error.path} cannot be read or written: ${reason}.`
}
