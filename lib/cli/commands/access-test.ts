import { builtInHoldings } from '#lib/access/decide.ts'
import { isBroken, judgeAccessTest } from '#lib/access/judge-access-test.ts'
import { DatasetMap } from '#lib/catalog/dataset-map.ts'
import { PRODUCTION_SCHEMA } from '#lib/catalog/environment-target.ts'
import { placeInProduction } from '#lib/compile-service/judge-access-tests.ts'
import { answerAccessTests } from '#lib/compile-service/thread/answer-access-tests.ts'
import { answerNaming } from '#lib/compile-service/thread/answer-naming.ts'
import type { AccessTestDto, AccessTestResult } from '#lib/contracts/access-tests.ts'
import type { AccessTestStatus } from '#lib/contracts/compile.ts'
import { suggest } from '#lib/dbt/index.ts'
import { projectFlags } from '../command.ts'
import type { Command, CommandContext, ExitCode } from '../command.ts'
import { findInstallation } from '../installation.ts'
import { openProject, type OpenedProject } from '../open-project.ts'

export const accessTestCommand: Command = {
  name: 'access test',
  summary: "Hold the project's access_tests against the grants of a running Metricwright.",
  flags: [...projectFlags, 'output'],
  run: testAccess,
}

/** In CI METRICWRIGHT_URL and METRICWRIGHT_TOKEN say whom to ask; with neither the built-in roles are what is known. */
async function testAccess(context: CommandContext): Promise<ExitCode> {
  const opened = openProject(context, 'access test')
  const tests = readTests(opened)
  if (tests.length === 0) {
    context.terminal.log(
      'There are no access tests. Write them under access_tests: in a YAML file of models/.',
    )
    return 0
  }
  const results = await judge(context, opened, tests)
  if (context.arguments.text('output') === 'json') context.terminal.print(JSON.stringify(results, null, 2))
  else printResults(context, results)
  return results.some(isBroken) ? 1 : 0
}

/** Models stand where production has them: the target's schema is a name for it. */
function readTests({ project, profile }: OpenedProject): AccessTestDto[] {
  return placeInProduction(
    answerAccessTests(project, null),
    { nodes: [] },
    toProduction(profile.target.schema),
  )
}

function toProduction(target: string) {
  const prefix = target.toLowerCase()
  return (schema: string) => {
    const name = schema.toLowerCase()
    return name === prefix || name.startsWith(`${prefix}_`)
      ? PRODUCTION_SCHEMA + name.slice(prefix.length)
      : name
  }
}

async function judge(
  context: CommandContext,
  opened: OpenedProject,
  tests: readonly AccessTestDto[],
): Promise<readonly AccessTestResult[]> {
  const { root, profile, project } = opened
  const { signal, terminal } = context
  const projectName = project.manifest.projectName
  const installation = await findInstallation({ root, profile, projectName, signal })
  if (installation === null) {
    terminal.log('No running Metricwright was asked: only the built-in roles are known.')
    return judgeAlone(opened, tests)
  }
  terminal.log(`Asking ${installation.about}`)
  try {
    return await installation.judgeAccessTests(tests)
  } finally {
    await installation.close()
  }
}

function judgeAlone(
  { project, profile }: OpenedProject,
  tests: readonly AccessTestDto[],
): AccessTestResult[] {
  const rename = toProduction(profile.target.schema)
  const naming = answerNaming(project)
  const layers = new Map(naming.layers.map(([schema, layer]) => [rename(schema), layer]))
  const sourceSchemas = new Set(naming.sourceSchemas)
  const map = new DatasetMap({ projectId: '', layers, sourceSchemas, restricted: new Set() }, null)
  const names = new Set([...naming.nodes.map(({ schema }) => rename(schema)), ...sourceSchemas])
  const world = {
    roles: builtInHoldings,
    groups: null,
    people: null,
    moreRoles: true,
    datasets: [...names].sort().map((name) => map.describe(name)),
    describe: (schema: string) => map.describe(schema),
    mayName: () => true,
    mayAskAbout: () => true,
    suggest,
  }
  return tests.map((test) => judgeAccessTest(test, world))
}

const words: Readonly<Record<AccessTestStatus, string>> = {
  pass: 'PASS',
  warn: 'WARN',
  fail: 'FAIL',
  error: 'ERROR',
  skipped: 'SKIP',
}

function printResults({ terminal }: CommandContext, results: readonly AccessTestResult[]): void {
  results.forEach((result, index) => {
    const { status, name, message, remedy, path, span, fault } = result
    const at = fault ?? span
    terminal.log(`${index + 1} of ${results.length} ${words[status]} ${name}`)
    if (status === 'pass') return
    const place = at === null ? path : `${path}:${at.start.line}:${at.start.column}`
    terminal.log(`  ${place}: ${message}${remedy === null ? '' : ` ${remedy}`}`)
  })
  const count = (status: AccessTestStatus) => results.filter((each) => each.status === status).length
  terminal.log(
    `Done. PASS=${count('pass')} WARN=${count('warn')} FAIL=${count('fail')} ERROR=${count('error')} SKIP=${count('skipped')} TOTAL=${results.length}`,
  )
}
