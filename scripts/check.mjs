import { generateClient } from './prepare/generate-client.mjs'
import { installPackages } from './prepare/install-packages.mjs'
import { root, runSteps, checkSteps, tool } from './run-steps.mjs'

/** `npm run check`: the fast part of `npm test`. No database server, no browser. */
await installPackages(root)
await generateClient(root)
const unit = {
  name: 'unit tests',
  command: [...tool('vitest/vitest.mjs'), 'run', '--reporter=dot', '--exclude', '**/*.integration.test.ts'],
}
process.exitCode = (await runSteps([...checkSteps, unit])) ? 0 : 1
