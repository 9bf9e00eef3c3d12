import { AppError } from '#lib/core/app-error.ts'

/** `git@host:path`, the short form of ssh; user and host cannot begin with a dash, so they are never options. */
const shortSsh = /^[A-Za-z0-9_][A-Za-z0-9._-]*@([A-Za-z0-9][A-Za-z0-9.-]*):(?!\/\/)[A-Za-z0-9_~/][^\s]*$/

function findRemoteFault(url: string): string | null {
  if (/[\p{Cc}\s]/u.test(url)) return 'The address holds a space or a control character.'
  if (url.startsWith('-')) return 'An address cannot begin with a dash.'
  if (shortSsh.test(url)) return null
  if (!URL.canParse(url)) return `"${url.slice(0, 200)}" is neither a folder nor an address that git knows.`
  const parsed = new URL(url)
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'ssh:') {
    return `Repositories come by https or ssh, not by ${parsed.protocol.replace(':', '')}.`
  }
  if (parsed.hostname === '' || parsed.hostname.startsWith('-')) return 'The address names no host.'
  if (parsed.username.startsWith('-')) return 'The user in an address cannot begin with a dash.'
  if (parsed.password !== '') {
    return 'The address holds a password. Use a credential helper of git, or an ssh key.'
  }
  return null
}

/** True for what is meant as an address and not as a folder, good or not. */
export function looksLikeRemote(source: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]*::?/.test(source) || /^[^/]+@[^/]+:/.test(source)
}

/** https or ssh and nothing else (no ext::, file://, git://, no option in disguise); else AppError('invalid'). */
export function acceptRemote(url: string): string {
  const fault = findRemoteFault(url)
  if (fault !== null) throw new AppError('invalid', fault)
  return url
}
