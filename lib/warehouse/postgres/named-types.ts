import type { SqlToken } from '../split-statements.ts'
import type { TableName } from '../warehouse.ts'

/** Types whose values are names of what is in the database: a text becomes one only where there is such a thing. */
export const NAME_TYPE =
  /^_?(reg(class|role|namespace|proc|procedure|type|oper|operator|collation|config|dictionary)|aclitem)$/i

/** Reserved words of an expression, and those of others behind which one may begin. */
const beforeExpression = new Set(
  `all and any array as asc between both by case collate columns conflict default desc distinct do else end escape
   except filter first for from full group having ilike in inner intersect into is join key lateral leading left like
   limit not null of offset on only or order over overlaps passing path placing range recursive references right row
   rows select set similar some symmetric table then to trailing union update using value values variadic when where
   window with zone`.split(/\s+/),
)

/** The server's own: they tell nothing of anybody's data. */
const ownSchemas = new Set(['pg_catalog', 'information_schema'])

/**
 * Names in a schema that stand where a type stands: behind `::`, AS and before a literal; `loosely` also behind any
 * other name, as in the columns of `x(a fin.mood)`.
 */
export function namedTypes(tokens: readonly SqlToken[], loosely = false): readonly TableName[] {
  const found: TableName[] = []
  for (let index = 0; index < tokens.length; index++) {
    if (!isName(tokens[index]) || isSymbol(tokens[index - 1], '.')) continue
    const { parts, end } = readParts(tokens, index)
    const [name, schema, database = null] = parts.reverse()
    if (name === undefined || schema === undefined || ownSchemas.has(schema)) continue
    const before = tokens[index - 1]
    const isType =
      isCast(tokens, index) ||
      tokens[end]?.kind === 'string' ||
      (loosely && isName(before) && !isOpener(before) && !isSymbol(tokens[end], '('))
    if (isType) found.push({ database, schema, name })
  }
  return found
}

/** What stands before a point, of all names of the text. */
export function typedSchemas(tokens: readonly SqlToken[]): ReadonlySet<string> {
  return new Set(tokens.flatMap((token, index) => (isSymbol(tokens[index + 1], '.') ? [folded(token)] : [])))
}

function readParts(
  tokens: readonly SqlToken[],
  start: number,
): { readonly parts: string[]; readonly end: number } {
  const parts: string[] = []
  let index = start
  for (;;) {
    const token = tokens[index]
    if (token === undefined || !isName(token)) break
    parts.push(folded(token))
    index += 1
    if (!isSymbol(tokens[index], '.')) break
    index += 1
  }
  return { parts, end: index }
}

const isName = (token: SqlToken | undefined) => token?.kind === 'word' || token?.kind === 'quoted'
const isSymbol = (token: SqlToken | undefined, text: string) =>
  token?.kind === 'symbol' && token.text === text
const isOpener = (token: SqlToken | undefined) =>
  token?.kind === 'word' && beforeExpression.has(token.text.toLowerCase())
/** As the server folds a name without quotes. */
const folded = (token: SqlToken) => (token.kind === 'word' ? token.text.toLowerCase() : token.text)

function isCast(tokens: readonly SqlToken[], index: number): boolean {
  const before = tokens[index - 1]
  if (before?.kind === 'word' && before.text.toLowerCase() === 'as') return true
  return isSymbol(before, ':') && isSymbol(tokens[index - 2], ':')
}
