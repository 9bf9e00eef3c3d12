import type { ProjectPackages } from '#lib/contracts/packages.ts'

type Wanted = ProjectPackages['wanted']

/** "dbt-labs/dbt_utils 1.3.0", "a 1.0 and b 2.0", "a 1.0, b 2.0 and 3 more". */
export function namePackages(wanted: Wanted): string {
  const names = wanted.map(({ name, version }) => (version === null ? name : `${name} ${version}`))
  if (names.length <= 1) return names.join('')
  if (names.length === 2) return names.join(' and ')
  const rest = names.length - 2
  return `${names.slice(0, 2).join(', ')} and ${rest} more`
}

/** What follows for the person as long as they are not installed. */
export function describeMissing({ wanted, usesOthers }: ProjectPackages): string {
  const are = wanted.length === 1 ? 'is' : 'are'
  const them = wanted.length === 1 ? 'it' : 'them'
  return usesOthers
    ? `${namePackages(wanted)} ${are} not installed yet: the packages that were installed before are used.`
    : `${namePackages(wanted)} ${are} not installed yet, so models that use ${them} do not compile.`
}
