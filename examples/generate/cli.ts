import { parseArgs } from 'node:util'
import { DuckDBInstance } from '@duckdb/node-api'
import { generateCommerce } from './generate-commerce.ts'

const { values } = parseArgs({
  options: {
    database: { type: 'string' },
    scale: { type: 'string', default: 'full' },
    timings: { type: 'boolean', default: false },
  },
})
if (!values.database || (values.scale !== 'full' && values.scale !== 'small')) {
  console.error('usage: node examples/generate/cli.ts --database FILE [--scale full|small] [--timings]')
  process.exit(2)
}

const instance = await DuckDBInstance.create(values.database)
const connection = await instance.connect()
const started = performance.now()
let last = { at: started, label: '' }
await generateCommerce({
  connection,
  scale: values.scale,
  onProgress: (done, total, label) => {
    const at = performance.now()
    if (values.timings && last.label)
      console.log(`${(at - last.at).toFixed(0).padStart(7)} ms  ${last.label}`)
    last = { at, label }
    if (process.stdout.isTTY && !values.timings) process.stdout.write(`\r\x1b[K${done}/${total} ${label}`)
  },
})
await connection.run('CHECKPOINT')
connection.closeSync()
instance.closeSync()
console.log(
  `${process.stdout.isTTY ? '\n' : ''}${values.database}: ${values.scale} in ${((performance.now() - started) / 1000).toFixed(1)} s`,
)
