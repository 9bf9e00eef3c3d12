// One cold parse in a process of its own, which tells its time and memory: node scripts/bench/parse-once.ts FOLDER
import { parseFolder } from './parse-folder.ts'

const folder = process.argv[2] ?? '.'
const began = performance.now()
const project = parseFolder(folder)
const ms = performance.now() - began
const { nodes } = project.manifest
process.stdout.write(
  JSON.stringify({ ms, nodes: nodes.size, peakMb: process.resourceUsage().maxRSS / 1024 }) + '\n',
)
