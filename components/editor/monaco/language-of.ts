import { jinjaSqlId } from './jinja-sql-language.ts'

/** How a file is coloured; what has no grammar (CSV, say) is plain. */
export function languageOf(path: string): string {
  const ending = path.slice(path.lastIndexOf('.') + 1).toLowerCase()
  if (ending === 'sql') return jinjaSqlId
  if (ending === 'yml' || ending === 'yaml') return 'yaml'
  return ending === 'md' ? 'markdown' : 'plaintext'
}

/** Whether dbt renders the file, and so spans of Jinja are tinted. */
export function hasJinja(path: string): boolean {
  return /\.(sql|ya?ml|md)$/i.test(path)
}
