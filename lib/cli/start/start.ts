import { join } from 'node:path'
import { currentBundle } from './bundle.ts'

/** What bin/metricwright starts: the command line from its bundle where that is what the sources say, else from these. */
const root = join(import.meta.dirname, '../../..')
await import(currentBundle(root) ?? '../main.ts')
