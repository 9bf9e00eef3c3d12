/** As long as the server takes one. */
export const longestTitle = 200

/** A branch of one commit is what that commit says: its first line, and what follows. */
export function beginChange(message: string | null): { title: string; description: string } {
  const text = message?.trim() ?? ''
  const end = text.indexOf('\n')
  const title = end < 0 ? text : text.slice(0, end).trim()
  // A longer first line is text, not a title.
  if (title.length > longestTitle) return { title: '', description: text }
  return { title, description: end < 0 ? '' : text.slice(end).trim() }
}
