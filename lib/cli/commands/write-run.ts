import { relative } from 'node:path'
import {
  TargetFolder,
  compiledPath,
  manifestArtifact,
  runResultsArtifact,
  semanticManifestArtifact,
} from '#lib/dbt/artifacts/index.ts'
import type { CompiledText } from '#lib/dbt/artifacts/index.ts'
import { totalsOf } from '#lib/dbt/run/index.ts'
import type { Invocation, NodeResult, RunSummary } from '#lib/dbt/run/index.ts'
import type { Json } from '#lib/dbt/index.ts'
import type { CommandContext } from '../command.ts'
import type { OpenedProject } from '../open-project.ts'
import { UsageError } from '../usage-error.ts'
import { WarningPolicy, nothingToDoName } from '../warning-policy.ts'

/** What every artifact says of the call that wrote it. */
export function artifactStamp({ env }: CommandContext) {
  const prefix = 'DBT_ENV_CUSTOM_ENV_'
  const custom = [...env].flatMap(([name, value]): [string, string][] =>
    name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [],
  )
  return { generatedAt: new Date().toISOString(), env: Object.fromEntries(custom) }
}

type Call = Pick<Invocation, 'id' | 'startedAt'>

/** manifest.json and semantic_manifest.json. */
export function writeManifest(
  context: CommandContext,
  opened: OpenedProject,
  call: Call,
  compiled: ReadonlyMap<string, CompiledText> = new Map(),
): void {
  if (context.arguments.flag('no-write-json')) return
  const target = new TargetFolder(opened.targetPath)
  const { manifest } = opened.project
  const stamp = { ...artifactStamp(context), invocationId: call.id, startedAt: call.startedAt }
  const texts = { compiled, targetPath: targetFolder(opened) }
  target.writeJson('manifest.json', manifestArtifact(manifest, { ...stamp, ...texts }))
  target.writeJson('semantic_manifest.json', semanticManifestArtifact(manifest))
}

/** The manifest and run_results.json. */
export function writeRun(
  context: CommandContext,
  opened: OpenedProject,
  run: {
    readonly invocation: Call
    readonly summary: RunSummary
    readonly which: string
    readonly compiled: ReadonlyMap<string, CompiledText>
    /** Of the call, besides its flags. */
    readonly more?: Readonly<Record<string, Json>>
  },
): void {
  if (context.arguments.flag('no-write-json')) return
  writeManifest(context, opened, run.invocation, run.compiled)
  const { id, startedAt } = run.invocation
  const stamp = { ...artifactStamp(context), invocationId: id, startedAt }
  const given = { ...argumentsOf(context, opened, run.which), ...run.more }
  new TargetFolder(opened.targetPath).writeJson(
    'run_results.json',
    runResultsArtifact(run.summary, { ...stamp, arguments: given }),
  )
}

const nothingToDo = 'Nothing to do. Try checking your model configs and model specification args'

/** A warning like any other: it may be an error, or passed over. */
export function tellNothingToDo(context: CommandContext): void {
  const verdict = new WarningPolicy(context.arguments).verdict([nothingToDoName])
  if (verdict === 'error') throw new UsageError(nothingToDo)
  if (verdict === 'warn') context.terminal.warn(`[WARNING]: ${nothingToDo}`, nothingToDoName)
}

/** As dbt, which writes what came of nothing as well, so that a retry finds nothing to do. */
export function writeNothingDone(
  context: CommandContext,
  opened: OpenedProject,
  run: { readonly invocation: Invocation; readonly which: string },
): void {
  writeRun(context, opened, { ...run, summary: summaryOf([]), compiled: new Map() })
  tellNothingToDo(context)
}

/** Of results that no plan has put in order. */
export function summaryOf(results: readonly NodeResult[], more: Partial<RunSummary> = {}): RunSummary {
  const totals = totalsOf(results)
  return {
    results,
    hookResults: [],
    totals,
    cancelled: false,
    succeeded: totals.error === 0,
    elapsed: 0,
    adapter: null,
    nodes: [],
    ...more,
  }
}

/** Says of what went wrong where its compiled text and its failing rows are. */
export function withPlaces(context: CommandContext, opened: OpenedProject, result: NodeResult): NodeResult {
  if (!['error', 'fail', 'warn'].includes(result.status)) return result
  const { manifest } = opened.project
  const node = manifest.nodes.get(result.uniqueId)
  const written = node ?? manifest.unitTests.get(result.uniqueId)
  const stores = node?.config['store_failures'] ?? context.arguments.flag('store-failures')
  const keeps = node?.resource_type === 'test' && stores === true && result.status !== 'error'
  return {
    ...result,
    ...(written && (result.compiledSql ?? '') !== '' && node?.resource_type !== 'operation'
      ? { compiledAt: compiledPath(written, targetFolder(opened)) }
      : {}),
    ...(keeps && result.relationName !== null ? { failuresIn: result.relationName } : {}),
  }
}

/** What a command did, in the words of dbt: its own settings where nothing was said, then what was. */
export function argumentsOf(
  context: CommandContext,
  opened: OpenedProject,
  which: string,
): Readonly<Record<string, Json>> {
  const given = context.arguments
  const { models: _models, resource_type: types, exclude_resource_type: without, ...said } = given.given()
  return {
    defer: false,
    empty: false,
    exclude: [],
    favor_state: false,
    indirect_selection: 'eager',
    introspect: true,
    log_format: 'default',
    partial_parse: !given.flag('no-partial-parse'),
    print: true,
    quiet: false,
    warn_error_options: { error: [], warn: [], silence: [] },
    write_json: true,
    ...said,
    // The span that was read, so that a retry hours later reads the same.
    ...('sample' in said ? { sample: opened.flags.more?.['SAMPLE'] ?? null } : {}),
    select: [...given.texts('select'), ...given.texts('models')],
    resource_types: types ?? [],
    exclude_resource_types: without ?? [],
    vars: given.yaml('vars'),
    project_dir: opened.root,
    profiles_dir: given.text('profiles-dir') ?? context.env.get('DBT_PROFILES_DIR') ?? opened.root,
    invocation_command: ['metricwright', ...context.words].join(' '),
    which,
  }
}

/** As the artifacts name it: within the project by its path from there. */
function targetFolder({ root, targetPath }: OpenedProject): string {
  const inside = relative(root, targetPath)
  return inside.startsWith('..') ? targetPath : inside
}

/** Of what is done outside of a plan. */
export function emptyResult(uniqueId: string) {
  const at = new Date().toISOString()
  return {
    uniqueId,
    status: 'success' as const,
    message: null,
    failures: null,
    rowsAffected: null,
    startedAt: at,
    endedAt: at,
    timing: [],
    compiledSql: null,
    runSql: null,
    relationName: null,
    adapterResponse: {},
    diagnostics: [],
    repeatable: false,
  }
}
