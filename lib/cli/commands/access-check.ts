import { setTimeout as delay } from 'node:timers/promises'
import type { AccessCheck, AccessReport } from '#lib/contracts/access-checks.ts'
import { projectFlags } from '../command.ts'
import type { Command, CommandContext, ExitCode } from '../command.ts'
import { formatTable } from '../format-table.ts'
import { findInstallation, type Installation } from '../installation.ts'
import { findRoot, openProfile, readSettings } from '../open-project.ts'
import { UsageError } from '../usage-error.ts'

export const accessCheckCommand: Command = {
  name: 'access check',
  summary: 'Ask the warehouse as each role and group for every table of production.',
  flags: [...projectFlags, 'output'],
  run: checkAccess,
}

/** 0 where each answer is what the grants say, 1 where one is not, or the check did not come to its end. */
async function checkAccess(context: CommandContext): Promise<ExitCode> {
  const root = findRoot(context)
  const { name, profile: ownProfile } = readSettings(root)
  const profile = openProfile(context, root, ownProfile, context.arguments.yaml('vars'))
  const installation = await findInstallation({ root, profile, projectName: name, signal: context.signal })
  if (installation === null) {
    throw new UsageError(
      'No running Metricwright owns this project, and who may read what is known to it alone.\nStart it, or set METRICWRIGHT_URL and METRICWRIGHT_TOKEN.',
    )
  }
  try {
    return await follow(context, installation)
  } finally {
    await installation.close()
  }
}

const POLL_MS = 400

async function follow(context: CommandContext, installation: Installation): Promise<ExitCode> {
  const { terminal, signal } = context
  const { number } = await installation.startAccessCheck()
  terminal.log(`Access check ${number} by ${installation.about}`)
  let told = -1
  for (;;) {
    const { check, report } = await installation.getAccessCheck(number)
    if (check.state !== 'queued' && check.state !== 'running') return finish(context, check, report)
    if (signal.aborted) await installation.cancelAccessCheck(number)
    if (check.done !== told && check.total > 0)
      terminal.log(`${check.done} of ${check.total} questions, ${check.deviations} deviations`)
    told = check.done
    await delay(POLL_MS)
  }
}

function finish(
  { arguments: given, terminal }: CommandContext,
  check: AccessCheck,
  report: AccessReport | null,
) {
  if (given.text('output') === 'json') terminal.print(JSON.stringify({ check, report }, null, 2))
  else if (report !== null) printReport(terminal, report)
  if (check.state === 'cancelled') terminal.log(`The check was cancelled. ${check.error}`.trimEnd())
  else if (check.state === 'failed') terminal.error(check.error)
  else {
    terminal.log(
      `Done. TABLES=${check.tables} SUBJECTS=${check.subjects} DEVIATIONS=${check.deviations} UNPROVEN=${check.unproven}`,
    )
  }
  return check.state === 'passed' ? 0 : 1
}

/** Datasets by subjects, how many tables each reads; then each answer that is not as expected. */
function printReport(terminal: CommandContext['terminal'], report: AccessReport): void {
  const datasets = [...new Set(report.tables.map(({ dataset }) => dataset))]
  const rows = datasets.map((dataset) => {
    const tables = report.tables.filter((each) => each.dataset === dataset)
    const counts = report.subjects.map((_, place) => {
      const reads = tables.filter(({ answers }) => answers[place]?.toLowerCase() === 'r').length
      return `${reads}/${tables.length}`
    })
    return [dataset, ...counts]
  })
  terminal.print(formatTable(['tables that are read', ...report.subjects.map(({ name }) => name)], rows))
  for (const { table, subject, answer, message } of report.notes) {
    const { dataset = '', name = '' } = report.tables[table] ?? {}
    const word = answer === 'e' ? 'UNPROVEN' : 'DEVIATION'
    terminal.log(`${word} ${report.subjects[subject]?.name ?? ''} on ${dataset}.${name}: ${message}`)
  }
}
