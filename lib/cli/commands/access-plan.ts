import type { AccessDifferenceRow, AccessPlan } from '#lib/contracts/access-code.ts'
import { projectFlags } from '../command.ts'
import type { Command, CommandContext, ExitCode } from '../command.ts'
import { findInstallation, type Installation } from '../installation.ts'
import { openProject } from '../open-project.ts'
import { UsageError } from '../usage-error.ts'

export const accessPlanCommand: Command = {
  name: 'access plan',
  summary: "Say what applying main's access.yml would do in a running Metricwright.",
  flags: [...projectFlags, 'output'],
  run: (context) => withInstallation(context, 'access plan', planAccess),
}

export const accessApplyCommand: Command = {
  name: 'access apply',
  summary: "Plan, then apply main's access.yml in a running Metricwright; what the page made is kept.",
  flags: [...projectFlags],
  run: (context) => withInstallation(context, 'access apply', applyAccess),
}

async function planAccess(context: CommandContext, installation: Installation): Promise<ExitCode> {
  const plan = await installation.getAccessPlan()
  if (context.arguments.text('output') === 'json') context.terminal.print(JSON.stringify(plan, null, 2))
  else printPlan(context, plan)
  return hasFaults(plan) ? 1 : 0
}

async function applyAccess(context: CommandContext, installation: Installation): Promise<ExitCode> {
  const plan = await installation.getAccessPlan()
  printPlan(context, plan)
  if (hasFaults(plan)) return 1
  if (changesOf(plan).length === 0) return 0
  const lines = await installation.applyAccessPlan(plan.mark)
  context.terminal.log(`Done. ${lines.length} applied, as planned.`)
  return 0
}

async function withInstallation(
  context: CommandContext,
  name: string,
  work: (context: CommandContext, installation: Installation) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { root, profile, project } = openProject(context, name)
  const { projectName } = project.manifest
  const installation = await findInstallation({ root, profile, projectName, signal: context.signal })
  if (installation === null) {
    throw new UsageError(
      'No running Metricwright has this project.\nSet METRICWRIGHT_URL and METRICWRIGHT_TOKEN, or start it on this machine.',
    )
  }
  context.terminal.log(`Asking ${installation.about}`)
  try {
    return await work(context, installation)
  } finally {
    await installation.close()
  }
}

const hasFaults = ({ faults }: AccessPlan) => faults.some(({ severity }) => severity === 'error')

const changesOf = ({ onlyDeclared, onlyStored, different }: AccessPlan): AccessDifferenceRow[] => [
  ...onlyDeclared,
  ...different,
  ...onlyStored.filter(({ effect }) => effect !== 'keep'),
]

function printPlan({ terminal }: CommandContext, plan: AccessPlan): void {
  for (const { path, line, column, severity, message, remedy } of plan.faults) {
    const place = line === null ? path : `${path}:${line}:${column}`
    terminal.log(`${severity.toUpperCase()} ${place}: ${message}${remedy === null ? '' : ` ${remedy}`}`)
  }
  for (const { problem } of plan.models) if (problem !== null) terminal.log(`WARNING ${problem}`)
  for (const { effect, title, pending, fields, blocked } of changesOf(plan)) {
    terminal.log(`${effect.toUpperCase()} ${title}${pending ? ' (pending)' : ''}`)
    for (const { name, declared, stored } of fields) terminal.log(`  ${name}: ${stored} -> ${declared}`)
    if (blocked !== null) terminal.log(`  cannot be done: ${blocked}`)
  }
  const kept = plan.onlyStored.filter(({ effect }) => effect === 'keep').length
  terminal.log(`Plan: ${changesOf(plan).length} to apply, ${kept} kept that the file does not have.`)
}
