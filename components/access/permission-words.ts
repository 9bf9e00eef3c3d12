import type { Permission } from '#lib/contracts/people.ts'

export const permissionWords: Readonly<Record<Permission, string>> = {
  'people.manage': 'Manage people',
  'roles.assign': 'Assign roles',
  'project.manage': 'Manage projects and connections',
  'project.read': 'See projects',
  'files.read': 'Read files',
  'files.edit': 'Edit files',
  'preview.run': 'Preview models',
  'run.development': 'Run in development',
  'run.production': 'Run in production',
  'change.open': 'Open changes',
  'change.review': 'Approve changes',
  'change.merge': 'Merge changes',
  'access.manage': 'Manage roles, groups and grants',
  'access.approve': 'Decide access requests',
  'access.view_as': 'View the product as others (read only)',
  'audit.read': 'Read the audit log',
}

/** "Manage people, assign roles, read files". */
export function listPermissions(permissions: readonly Permission[]): string {
  const [first = '', ...rest] = permissions.map((each) => permissionWords[each])
  return [first, ...rest.map((words) => words.charAt(0).toLowerCase() + words.slice(1))].join(', ')
}
