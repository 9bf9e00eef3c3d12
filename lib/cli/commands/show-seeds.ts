import type { RunSummary } from '#lib/dbt/run/index.ts'
import type { CommandContext } from '../command.ts'
import { formatTable } from '../format-table.ts'
import type { OpenedProject } from '../open-project.ts'
import type { WarehouseAccess } from '../warehouse-access.ts'

const maxRows = 10

/** Some rows of each seed that was loaded, as the warehouse has them now. */
export async function showSeeds(
  context: CommandContext,
  opened: OpenedProject,
  run: { readonly summary: RunSummary; readonly warehouse: WarehouseAccess },
): Promise<void> {
  for (const { uniqueId, status } of run.summary.results) {
    const seed = opened.project.manifest.nodes.get(uniqueId)
    if (status !== 'success' || seed?.resource_type !== 'seed' || seed.relation_name === null) continue
    const sql = `select * from ${seed.relation_name} order by random()`
    const { columns, rows } = await run.warehouse.query(sql, { signal: context.signal, maxRows })
    const names = columns.map((column) => column.name)
    context.terminal.log('')
    context.terminal.log(`Random sample of table: ${seed.schema}.${seed.alias}`)
    context.terminal.log('')
    for (const line of formatTable(names, rows).split('\n')) context.terminal.log(line)
  }
}
