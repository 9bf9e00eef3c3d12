import { isUtf8 } from 'node:buffer'

/** Above this a file is listed and kept, but not edited here. */
export const editLimit = 1024 * 1024

export type Readable =
  | { readonly text: string; readonly unreadable: null }
  | { readonly text: null; readonly unreadable: 'binary' | 'too-large' }

/** The text of a file where people can edit it. */
export function toReadable(content: Buffer, limit: number = editLimit): Readable {
  if (content.length > limit) return { text: null, unreadable: 'too-large' }
  const text = toText(content)
  return text === null ? { text: null, unreadable: 'binary' } : { text, unreadable: null }
}

/** Null for what is no UTF-8 or holds NUL, which PostgreSQL cannot keep as text. */
export function toText(content: Buffer): string | null {
  return isUtf8(content) && !content.includes(0) ? content.toString('utf8') : null
}
