import path from 'node:path'
import { nodeOf } from './install-packages.mjs'
import { runCommand } from './run-command.mjs'

/** Makes what bin/metricwright starts from. It goes without as well, a little later each time, so that nothing fails here. */
export async function bundleCommandLine(root) {
  const script = path.join(root, 'scripts', 'bundle-command-line.ts')
  const { ok, output } = await runCommand(nodeOf(root), ['--disable-warning=ExperimentalWarning', script], {
    cwd: root,
  }).catch((error) => ({ ok: false, output: String(error) }))
  if (!ok)
    process.stdout.write(`${output}\nThe command line could not be bundled: it starts from its sources.\n`)
}
