// One parse in a process of its own, which tells its time and memory. With a file to keep it in, what an earlier one
// left there is taken: node scripts/bench/parse-once.ts FOLDER [CACHE_FILE]
import { parseFolder } from './parse-folder.ts'

const folder = process.argv[2] ?? '.'
const began = performance.now()
const project = parseFolder(folder, process.argv[3] ?? null)
const { nodes } = project.manifest
// What is kept is read when it is asked for.
if (nodes.get([...nodes.keys()].at(-1) ?? '') === undefined) throw new Error('The project has no nodes.')
const ms = performance.now() - began
process.stdout.write(
  JSON.stringify({ ms, nodes: nodes.size, peakMb: process.resourceUsage().maxRSS / 1024 }) + '\n',
)
