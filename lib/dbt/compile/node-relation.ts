import { Relation } from '../context/relation.ts'
import type { ManifestNode, ManifestSource } from '../manifest.ts'
import { quotingPolicy } from '../parse/environment.ts'
import type { ParseEnvironment } from '../parse/environment.ts'
import { isObject, objectAt } from '../schema/json-access.ts'
import { externalLocation } from './external-location.ts'

export const ctePrefix = '__dbt__cte__'
export const isEphemeral = (node: ManifestNode): boolean =>
  node.resource_type === 'model' && node.config['materialized'] === 'ephemeral'

export interface RelationLimits {
  /** Rows that may be read through it: 0 for `--empty`. */
  readonly limit: number | null
}

/** The relation that a node is built as, or the name of its CTE. */
export function nodeRelation(
  node: ManifestNode,
  environment: ParseEnvironment,
  limits?: RelationLimits,
): Relation {
  const limit = limits?.limit ?? null
  if (isEphemeral(node)) {
    const policy = { identifier: false }
    return Relation.create(environment.style, {
      identifier: `${ctePrefix}${node.alias}`,
      type: 'cte',
      quotePolicy: policy,
      limit,
    })
  }
  return ownRelation(node, environment, limits)
}

/** `this`: where a node is, or would be if it were built by itself. */
export function ownRelation(
  node: ManifestNode,
  environment: ParseEnvironment,
  limits?: RelationLimits,
): Relation {
  return Relation.create(environment.style, {
    database: node.database,
    schema: node.schema,
    identifier: node.alias,
    quotePolicy: { ...environment.quoting, ...quotingPolicy(objectAt(node.config, 'quoting')) },
    limit: limits?.limit ?? null,
  })
}

/** A relation by its rendered name (`"db"."schema"."name"`), otherwise like another one. */
export function namedRelation(name: string, like: Relation): Relation {
  const parts = splitName(name, like.style.quoteCharacter)
  const [identifier, schema, database] = [...parts].reverse()
  if (identifier === undefined) return like
  return like.with({
    path: { database: database?.text ?? null, schema: schema?.text ?? null, identifier: identifier.text },
    quotePolicy: {
      database: database?.quoted ?? false,
      schema: schema?.quoted ?? false,
      identifier: identifier.quoted,
    },
    includePolicy: { database: database !== undefined, schema: schema !== undefined, identifier: true },
  })
}

function splitName(name: string, quote: string): { readonly text: string; readonly quoted: boolean }[] {
  const parts: { text: string; quoted: boolean }[] = []
  let text = ''
  let inside = false
  let quoted = false
  for (const char of `${name}.`) {
    if (char === quote) {
      inside = !inside
      quoted = true
    } else if (char === '.' && !inside) {
      parts.push({ text, quoted })
      text = ''
      quoted = false
    } else text += char
  }
  return parts
}

export function sourceRelation(
  source: ManifestSource,
  environment: ParseEnvironment,
  limits?: RelationLimits,
): Relation {
  const quoting = isObject(source.quoting) ? quotingPolicy(source.quoting) : {}
  return Relation.create(environment.style, {
    database: source.database,
    schema: source.schema,
    identifier: source.identifier,
    // The project's quoting is for what the project builds.
    quotePolicy: quoting,
    limit: limits?.limit ?? null,
    external: environment.target.type === 'duckdb' ? externalLocation(source) : null,
  })
}
