import { generateClient } from './prepare/generate-client.mjs'
import { installPackages } from './prepare/install-packages.mjs'
import { root, runSteps, checkSteps, tool } from './run-steps.mjs'

/** `npm run check`: the fast part of `npm test`. No database server, no browser. */
await installPackages(root)
await generateClient(root)
// The files share their modules here, which takes a third of the time; in `npm test` each has its own.
const quick = ['--reporter=dot', '--no-isolate', '--exclude', '**/*.integration.test.ts']
const unit = { name: 'unit tests', command: [...tool('vitest/vitest.mjs'), 'run', ...quick] }
process.exitCode = (await runSteps([...checkSteps, unit])) ? 0 : 1
