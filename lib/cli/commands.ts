import type { Command } from './command.ts'

/**
 * The commands by their names, in the order of the help. A command is loaded when it is called: most need warehouses,
 * databases or threads, whose modules take longer to load than the other commands take as a whole.
 */
const loaders: Readonly<Record<string, () => Promise<Command>>> = {
  build: async () => (await runNodes()).buildCommand,
  run: async () => (await runNodes()).runModelsCommand,
  test: async () => (await runNodes()).testCommand,
  seed: async () => (await runNodes()).seedCommand,
  snapshot: async () => (await runNodes()).snapshotCommand,
  retry: async () => (await import('./commands/retry.ts')).retryCommand,
  clone: async () => (await import('./commands/clone.ts')).cloneCommand,
  'source freshness': async () => (await import('./commands/freshness.ts')).freshnessCommand,
  'docs generate': async () => (await import('./commands/docs.ts')).docsCommand,
  compile: async () => (await inspect()).compileCommand,
  show: async () => (await import('./commands/query.ts')).showCommand,
  ls: async () => (await inspect()).listCommand,
  parse: async () => (await import('./commands/parse.ts')).parseCommand,
  'run-operation': async () => (await import('./commands/query.ts')).runOperationCommand,
  render: async () => (await import('./commands/render.ts')).renderCommand,
  deps: async () => (await import('./commands/deps.ts')).depsCommand,
  'access test': async () => (await import('./commands/access-test.ts')).accessTestCommand,
  'access plan': async () => (await import('./commands/access-plan.ts')).accessPlanCommand,
  'access apply': async () => (await import('./commands/access-plan.ts')).accessApplyCommand,
  'access check': async () => (await import('./commands/access-check.ts')).accessCheckCommand,
  debug: async () => (await inspect()).debugCommand,
  clean: async () => (await inspect()).cleanCommand,
}

const runNodes = () => import('./commands/run-nodes.ts')
const inspect = () => import('./commands/inspect.ts')

export const commandNames: readonly string[] = Object.keys(loaders)

/** Null where there is no such command. */
export async function loadCommand(name: string): Promise<Command | null> {
  const load = Object.hasOwn(loaders, name) ? loaders[name] : undefined
  return load ? load() : null
}

/** All of them, for the help. */
export const loadCommands = (): Promise<readonly Command[]> =>
  Promise.all(Object.values(loaders).map((load) => load()))
