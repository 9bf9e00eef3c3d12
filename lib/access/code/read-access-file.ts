import type { Node } from 'yaml'
import { permission, roleKey } from '#lib/contracts/people.ts'
import type { Span } from '#lib/core/text-position.ts'
import { isBuiltInRole } from '../roles.ts'
import { accessFile, itemId, type AccessItem, type Declared, type DeclaredItem } from './access-items.ts'
import { grantKeys, readGrantEntry, tooLong, type GrantKey } from './read-grant-entry.ts'
import { YamlReader, type Entry } from './yaml-reader.ts'

const sections = ['version', 'roles', 'groups', 'restricted', 'grants'] as const
const most = { name: 100, summary: 500, dataset: 300 } as const
const start: Span = { start: { line: 1, column: 1 }, end: { line: 1, column: 2 } }
const address = /^[^@\s]{1,200}@[^@\s]{1,200}$/

/**
 * What the project's access.yml declares. Reads the text alone: whether its people and datasets exist is checked by
 * checkDeclared. Items with a fault are left out.
 */
export function readAccessFile(text: string, path: string = accessFile): Declared {
  return new AccessFileReader(new YamlReader(path, text), path).read()
}

class AccessFileReader {
  readonly #yaml: YamlReader
  readonly #path: string
  readonly #items = new Map<string, DeclaredItem>()

  constructor(yaml: YamlReader, path: string) {
    this.#yaml = yaml
    this.#path = path
  }

  read(): Declared {
    const root = this.#yaml.read()
    // An empty file declares nothing, which is no fault.
    if (root === null || ('value' in root && root.value === null)) return this.#done()
    const found = this.#yaml.mapOf(root, sections, 'This file', start)
    if (found === null) return this.#done()
    const version = found.get('version')
    if (version !== undefined) this.#checkVersion(version)
    const each = (section: string, read: (node: Node) => void) =>
      this.#yaml.listOf(found.get(section)).forEach(read)
    each('roles', (node) => this.#readRole(node))
    each('groups', (node) => this.#readGroup(node))
    each('restricted', (node) => this.#readRestricted(node))
    each('grants', (node) => this.#readGrant(node))
    return this.#done()
  }

  #done(): Declared {
    return { items: [...this.#items.values()], faults: this.#yaml.faults }
  }

  #checkVersion(entry: Entry): void {
    const text = this.#yaml.textOf(entry)
    if (text === null || text === '1') return
    const span = this.#yaml.spanOf(entry.value, entry.keySpan)
    this.#yaml.report('access-version', span, `There is no version '${text}' of this file.`, 'Write 1.')
  }

  #readRole(node: Node): void {
    const at = this.#yaml.spanOf(node, start)
    const found = this.#yaml.mapOf(node, ['key', 'name', 'summary', 'permissions'], 'A role', at)
    if (found === null) return
    const key = this.#text(found, 'key', { what: 'role', at, most: 60 })
    if (key === null) return
    const keySpan = this.#spanOf(found, 'key', at)
    const valid = roleKey.safeParse(key)
    if (!valid.success) {
      const message = `'${key}' is no key of a role.`
      const remedy = 'A key has small letters, digits and _, and starts with a letter.'
      return this.#yaml.report('access-role-key', keySpan, message, remedy)
    }
    if (isBuiltInRole(key)) {
      const remedy = 'Remove it from roles; datasets are granted to it under grants.'
      return this.#yaml.report(
        'access-built-in',
        keySpan,
        `The role ${key} is built in and stays as it is.`,
        remedy,
      )
    }
    const name = found.has('name') ? this.#text(found, 'name', { what: 'role', at, most: most.name }) : key
    const summary = this.#optional(found, 'summary', most.summary)
    const permissions = this.#permissionsOf(found.get('permissions'), at)
    if (name === null || summary === null || permissions === null) return
    this.#add({ kind: 'role', key, name, summary, permissions }, keySpan)
  }

  #permissionsOf(entry: Entry | undefined, at: Span) {
    const known = new Set(permission.options)
    const found: string[] = []
    let whole = true
    for (const node of this.#yaml.listOf(entry)) {
      const text = this.#yaml.scalar(node, 'A permission', at)
      const valid = permission.safeParse(text)
      if (valid.success) found.push(valid.data)
      else whole = false
      if (text === null || valid.success) continue
      const remedy = `Permissions are ${[...known].join(', ')}.`
      const span = this.#yaml.spanOf(node, at)
      this.#yaml.report('access-permission', span, `There is no permission '${text}'.`, remedy)
    }
    return whole ? permission.options.filter((each) => found.includes(each)) : null
  }

  #readGroup(node: Node): void {
    const at = this.#yaml.spanOf(node, start)
    const found = this.#yaml.mapOf(node, ['name', 'summary', 'members'], 'A group', at)
    if (found === null) return
    const name = this.#text(found, 'name', { what: 'group', at, most: most.name })
    const summary = this.#optional(found, 'summary', most.summary)
    if (name === null || summary === null) return
    this.#add({ kind: 'group', name, summary }, this.#spanOf(found, 'name', at))
    for (const member of this.#yaml.listOf(found.get('members'))) this.#readMember(name, member)
  }

  #readMember(group: string, node: Node): void {
    const span = this.#yaml.spanOf(node, start)
    const text = this.#yaml.scalar(node, 'A member', span)
    if (text === null) return
    const email = text.trim().toLowerCase()
    if (address.test(email)) return this.#add({ kind: 'member', group, email }, span)
    const message = `'${text}' is no address of a person.`
    this.#yaml.report('access-address', span, message, 'Members are named by their mail address.')
  }

  #readRestricted(node: Node): void {
    const span = this.#yaml.spanOf(node, start)
    const text = this.#yaml.scalar(node, 'A restricted dataset', span)?.trim() ?? null
    if (text === null) return
    if (text.length > most.dataset) return this.#tooLong('name', text, most.dataset, span)
    this.#add({ kind: 'restricted', dataset: text.toLowerCase() }, span)
  }

  #readGrant(node: Node): void {
    const at = this.#yaml.spanOf(node, start)
    const found = this.#yaml.mapOf(node, grantKeys, 'A grant', at)
    if (found === null) return
    const entry: Partial<Record<GrantKey, string>> = {}
    for (const key of grantKeys) {
      const given = found.get(key)
      if (given === undefined) continue
      const text = this.#yaml.textOf(given)
      if (text === null) return
      entry[key] = text
    }
    const item = readGrantEntry(entry, (key, { code, message, remedy }) =>
      this.#yaml.report(code, key === null ? firstLineOf(at) : this.#spanOf(found, key, at), message, remedy),
    )
    if (item !== null) this.#add(item, firstLineOf(at))
  }

  #add(item: AccessItem, span: Span): void {
    const id = itemId(item)
    const known = this.#items.get(id)
    if (known === undefined) {
      this.#items.set(id, { item, origin: 'file', place: { path: this.#path, span } })
      return
    }
    const line = known.place.span?.start.line ?? 1
    const message = `This ${words[item.kind]} is in the file already, in line ${line}.`
    this.#yaml.report('access-duplicate', span, message, 'Remove one of the two.')
  }

  #text(
    found: ReadonlyMap<string, Entry>,
    key: string,
    { what, at, most: limit }: { readonly what: string; readonly at: Span; readonly most: number },
  ): string | null {
    const entry = found.get(key)
    const text = entry === undefined ? '' : (this.#yaml.textOf(entry)?.trim() ?? null)
    if (text === null) return null
    const span = this.#spanOf(found, key, firstLineOf(at))
    if (text === '') {
      this.#yaml.report('access-incomplete', span, `This ${what} has no ${key}.`, `Add ${key}.`)
      return null
    }
    if (text.length <= limit) return text
    this.#tooLong(key, text, limit, span)
    return null
  }

  #optional(found: ReadonlyMap<string, Entry>, key: string, limit: number): string | null {
    const entry = found.get(key)
    if (entry === undefined) return ''
    const text = this.#yaml.textOf(entry)?.trim() ?? null
    if (text === null || text.length <= limit) return text
    this.#tooLong(key, text, limit, this.#spanOf(found, key, entry.keySpan))
    return null
  }

  #tooLong(what: string, text: string, limit: number, span: Span): void {
    const { code, message, remedy } = tooLong(what, text, limit)
    this.#yaml.report(code, span, message, remedy)
  }

  #spanOf(found: ReadonlyMap<string, Entry>, key: string, at: Span): Span {
    const entry = found.get(key)
    return entry === undefined ? at : this.#yaml.spanOf(entry.value, entry.keySpan)
  }
}

const words: Readonly<Record<AccessItem['kind'], string>> = {
  role: 'role',
  group: 'group',
  member: 'member',
  restricted: 'dataset',
  grant: 'grant',
}

/** A whole entry is marked at its first line: it may be long. */
const firstLineOf = ({ start: from, end }: Span): Span =>
  from.line === end.line
    ? { start: from, end }
    : { start: from, end: { line: from.line, column: from.column + 1000 } }
