import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { exportAudit, listAudit, verifyAudit, type AuditFilter } from '#lib/contracts/audit.ts'
import { buildAddress } from './build-address.ts'
import { call } from './call.ts'

export const auditKeys = { all: ['audit'] as const }

export const auditQuery = (filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: [...auditKeys.all, filter],
    queryFn: ({ signal, pageParam }) =>
      call(listAudit, { query: { ...filter, ...(pageParam === null ? {} : { before: pageParam }) }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.more ? (page.lines.at(-1)?.id ?? null) : null),
  })

export const auditProofQuery = () =>
  queryOptions({
    queryKey: [...auditKeys.all, 'verification'],
    queryFn: ({ signal }) => call(verifyAudit, { signal }),
    enabled: false,
  })

/** Where the browser downloads what the filter finds. */
export function auditExportAddress(filter: AuditFilter): string {
  const query = Object.fromEntries(
    Object.entries(filter).filter(([, value]) => value !== undefined && value !== ''),
  )
  return buildAddress(exportAudit.path, {}, query)
}
