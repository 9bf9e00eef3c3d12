import { Document } from 'yaml'
import type { AccessItem, GrantItem, GroupItem } from './access-items.ts'
import { writeExpires } from './read-grant-entry.ts'

const about = ` Who may do what with this project's data: roles, groups, restricted datasets and grants.
 Reviewed and merged like a model; the page Access, Drift compares it with what holds.`

/** The file that declares these items: read again, it declares the same. */
export function writeAccessFile(items: readonly AccessItem[]): string {
  const of = <K extends AccessItem['kind']>(kind: K) =>
    items.filter((item): item is Extract<AccessItem, { kind: K }> => item.kind === kind)
  const members = of('member')
  const content = {
    version: 1,
    roles: of('role').map(({ key, name, summary, permissions }) => ({
      key,
      name,
      ...(summary !== '' && { summary }),
      permissions: [...permissions],
    })),
    groups: of('group').map((group) => writeGroup(group, members)),
    restricted: of('restricted').map(({ dataset }) => dataset),
    grants: of('grant').map(writeGrant),
  }
  const filled = Object.entries(content).filter(([, value]) => !Array.isArray(value) || value.length > 0)
  const document = new Document(Object.fromEntries(filled))
  document.commentBefore = about
  return document.toString({ lineWidth: 110, singleQuote: true })
}

function writeGroup({ name, summary }: GroupItem, members: readonly { group: string; email: string }[]) {
  const mine = members.filter(({ group }) => group.toLowerCase() === name.toLowerCase())
  return { name, ...(summary !== '' && { summary }), members: mine.map(({ email }) => email) }
}

function writeGrant({ subject, scope, action, expiresAt, note }: GrantItem) {
  return {
    [subject.kind]: subject.name,
    [scope.kind]: scope.value,
    action,
    ...(expiresAt !== null && { expires: writeExpires(expiresAt) }),
    ...(note !== '' && { note }),
  }
}
