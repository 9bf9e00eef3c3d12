import { bundleCommandLine } from './prepare/bundle-command-line.mjs'
import { generateClient } from './prepare/generate-client.mjs'
import { installPackages } from './prepare/install-packages.mjs'
import { node, root, run } from './run-steps.mjs'

/** Runs a script of ours from a fresh clone too: node scripts/prepare-and-run.mjs scripts/x.ts [arguments]. */
await installPackages(root)
await generateClient(root)
await bundleCommandLine(root)
process.exitCode = await run([node, '--disable-warning=ExperimentalWarning', ...process.argv.slice(2)])
