import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleCommandLine } from './prepare/bundle-command-line.mjs'

/** After `npm ci`: the command line is there to be used without `npm start`. */
await bundleCommandLine(path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..'))
