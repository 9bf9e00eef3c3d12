/** What every template may call besides macros, with one sentence on each. */
export const jinjaContext: readonly {
  readonly name: string
  readonly call: string
  readonly about: string
}[] = [
  {
    name: 'ref',
    call: "ref('model')",
    about: 'The relation of a model, seed or snapshot; makes it a parent.',
  },
  {
    name: 'source',
    call: "source('source', 'table')",
    about: 'A table that is loaded by others, as declared in YAML.',
  },
  { name: 'config', call: "config(materialized='table')", about: 'Settings of this file’s node.' },
  { name: 'var', call: "var('name', default)", about: 'A variable of the project or of the command.' },
  { name: 'env_var', call: "env_var('NAME', default)", about: 'A variable of the environment.' },
  {
    name: 'is_incremental',
    call: 'is_incremental()',
    about: 'True where rows are added to a table that is there.',
  },
  { name: 'this', call: 'this', about: 'The relation that this node builds.' },
  { name: 'target', call: 'target', about: 'Where it is built: name, schema, type.' },
  { name: 'execute', call: 'execute', about: 'True where the warehouse may be asked, false while parsing.' },
  { name: 'run_query', call: 'run_query(sql)', about: 'Runs a query while the template is rendered.' },
  { name: 'return', call: 'return(value)', about: 'The value of a macro.' },
  { name: 'log', call: 'log(message, info=true)', about: 'Writes a line to the log of the run.' },
  { name: 'doc', call: "doc('name')", about: 'A block of documentation.' },
]

/** What stands left of the cursor in a `{{ }}` or `{% %}`; null outside of Jinja and inside of its strings. */
export function findJinjaWord(
  before: string,
): { readonly word: string; readonly packageName: string | null } | null {
  const opened = Math.max(before.lastIndexOf('{{'), before.lastIndexOf('{%'))
  if (opened === -1) return null
  const inside = before.slice(opened + 2)
  if (/\}\}|%\}/.test(inside)) return null
  const bare = inside.replaceAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, '')
  if (/['"]/.test(bare)) return null
  const match = /(?:([a-z_]\w*)\.)?([a-z_]\w*)?$/i.exec(bare)
  return { word: match?.[2] ?? '', packageName: match?.[1] ?? null }
}
