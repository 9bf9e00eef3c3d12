import type { RoleKey } from '#lib/contracts/people.ts'

export const roleNames: Readonly<Record<RoleKey, string>> = {
  admin: 'Admin',
  team_lead: 'Team Lead',
  data_analyst: 'Data Analyst',
  data_reader: 'Data Reader',
}
