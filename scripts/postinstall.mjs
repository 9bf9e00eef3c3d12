import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleCommandLine } from './prepare/bundle-command-line.mjs'
import { generateClient } from './prepare/generate-client.mjs'
import { sayProblem } from './prepare/say.mjs'

/** After `npm ci`: the command line can be used without `npm start`. What cannot be made here is told of there. */
const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
try {
  await generateClient(root)
  await bundleCommandLine(root)
} catch (problem) {
  sayProblem(problem)
}
