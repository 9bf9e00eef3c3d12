import { listProjectRecords } from '#lib/db/project-repository.ts'

/** First parts of addresses that are pages of ours. */
const reserved = new Set([
  'api',
  'sign-in',
  'sign-out',
  'join',
  'people',
  'settings',
  'new',
  'health',
  'public',
])

/** A project's name in addresses, in folder names, and in the warehouse's file: free, and safe in all three. */
export async function chooseSlug(name: string): Promise<string> {
  const taken = new Set((await listProjectRecords()).flatMap((project) => [project.slug, project.repository]))
  const wanted = toSlug(name)
  for (let count = 1; ; count += 1) {
    const slug = count === 1 ? wanted : `${wanted}-${count}`
    if (!taken.has(slug) && !reserved.has(slug)) return slug
  }
}

export function toSlug(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '')
  return plain === '' ? 'project' : plain
}
