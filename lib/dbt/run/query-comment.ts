import { toValue } from '#lib/jinja/index.ts'
import type { Value } from '#lib/jinja/index.ts'
import { compileInline } from '../compile/compile-inline.ts'
import { modelValue } from '../compile/graph-value.ts'
import { DatabaseError } from '../database.ts'
import type { Json } from '../manifest.ts'
import type { CompileOptions, ParsedProject } from '../options.ts'
import { stateOf } from '../parse/project-state.ts'
import type { ProjectState } from '../parse/project-state.ts'
import { isObject } from '../schema/json-access.ts'

/** What a project wants to be said with each statement, so that the warehouse's own log tells whose it is. */
export interface QueryComment {
  readonly text: string
  /** Behind the statement instead of before it. */
  readonly append: boolean
}

/** What a statement is sent for: a node or a source, or something that is none of them. */
export interface CommentSubject {
  readonly connectionName: string
  readonly uniqueId: string | null
}

/** Where nothing is said, or how and not what. */
const usualComment = `{%- set said = dict(app='dbt', dbt_version=dbt_version, profile_name=target.profile_name,
  target_name=target.target_name) -%}
{%- do said.update(dict(connection_name=connection_name) if node is none else dict(node_id=node.unique_id)) -%}
{{ return(tojson(said)) }}`

interface Wanted {
  readonly template: string
  readonly append: boolean
}

function wantedOf(config: Json): Wanted | null {
  if (typeof config === 'string') return config === '' ? null : { template: config, append: false }
  if (!isObject(config)) return null
  const { comment = usualComment, append } = config
  return typeof comment === 'string' && comment !== '' ? { template: comment, append: append === true } : null
}

/**
 * The comment of `query-comment`, rendered with the macros of the root project, or null where it wants none. What keeps
 * it from being one is thrown: a statement is not sent without it.
 */
export function queryComment(
  project: ParsedProject,
  subject: CommentSubject,
  options: Pick<CompileOptions, 'flags' | 'invocation'>,
): QueryComment | null {
  const state = stateOf(project)
  const wanted = wantedOf(state.parts.environment.project.root.config.queryComment)
  if (wanted === null) return null
  const extra = new Map<string, Value>([
    ['connection_name', subject.connectionName],
    ['node', subjectValue(state, subject.uniqueId)],
  ])
  const template = `{%- macro query_comment_macro() -%}\n${wanted.template}\n{%- endmacro -%}\n{{ query_comment_macro() }}`
  const compiled = compileInline(project, template, {
    ...options,
    path: 'dbt_project.yml',
    database: null,
    extra,
  })
  if (!compiled.ok) {
    const said = compiled.diagnostics.find((one) => one.severity === 'error')?.message ?? 'it does not render'
    throw new DatabaseError('other', `query-comment in dbt_project.yml: ${said}`)
  }
  const text = compiled.sql.trim()
  if (text.includes('*/')) {
    throw new DatabaseError('other', `query-comment in dbt_project.yml may not contain '*/': ${text}`)
  }
  return text === '' ? null : { text, append: wanted.append }
}

function subjectValue(state: ProjectState, uniqueId: string | null): Value {
  if (uniqueId === null) return null
  const node = state.manifest.nodes.get(uniqueId)
  if (node) return modelValue(state, node)
  const other = state.manifest.sources.get(uniqueId) ?? state.manifest.unitTests.get(uniqueId)
  const { origin: _origin, ...told } = other ?? { origin: null, unique_id: uniqueId }
  return toValue(told)
}

export interface SentStatement {
  readonly sql: string
  /** How far the comment moves the statement, in UTF-16 units and in lines. */
  readonly shift: { readonly units: number; readonly lines: number }
}

/** The statement as it is sent. */
export function withComment(sql: string, comment: QueryComment): SentStatement {
  const written = `/* ${comment.text} */`
  if (!comment.append) {
    const before = `${written}\n`
    return {
      sql: before + sql,
      shift: { units: before.length, lines: before.split('\n').length - 1 },
    }
  }
  const end = sql.trimEnd()
  const sent = end.endsWith(';') ? `${end.slice(0, -1)}\n${written};` : `${end}\n${written}`
  return { sql: sent, shift: { units: 0, lines: 0 } }
}
