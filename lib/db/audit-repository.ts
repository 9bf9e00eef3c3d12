import { getDatabase } from './client.ts'

export interface AuditEntry {
  readonly userId: string | null
  readonly operation: string
  readonly outcome: 'done' | 'refused'
  readonly subject: string
  readonly reason: string
}

export async function recordAudit(entry: AuditEntry): Promise<void> {
  await getDatabase().auditEvent.create({ data: entry })
}
