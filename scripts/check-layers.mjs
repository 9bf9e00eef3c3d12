// The arrows of docs/architecture.md: who may import whom. Type imports count. No exclusions, no cycles.
import { readFileSync } from 'node:fs'
import { execFileSync } from 'node:child_process'
import path from 'node:path'

const useCases = ['workspace', 'runs', 'reviews', 'catalog', 'people', 'health', 'compile-service']
const engines = [
  'core',
  'jinja',
  'sql',
  'dag',
  'dbt',
  'metrics',
  'warehouse',
  'config',
  'contracts',
  'db',
  'queue',
]
const server = [...engines, 'access', 'auth']

/** Room -> the lib rooms that it may import, besides itself and core. */
const arrows = {
  core: [],
  jinja: [],
  sql: [],
  dag: [],
  contracts: [],
  config: [],
  dbt: ['jinja', 'sql', 'dag'],
  metrics: ['sql', 'dag'],
  warehouse: ['sql', 'dbt'],
  db: ['config', 'contracts'],
  queue: ['config', 'db'],
  access: ['db', 'config', 'sql', 'contracts', 'warehouse'],
  auth: ['db', 'config', 'access', 'contracts'],
  http: ['auth', 'access', 'db', 'config', 'contracts'],
  client: ['contracts'],
  ...Object.fromEntries(useCases.map((room) => [room, [...server, ...useCases]])),
  cli: [...server, ...useCases],
  worker: [...server, ...useCases],
  scripts: [...server, ...useCases],
  components: ['client', 'contracts', 'jinja', 'sql', 'dag'],
  app: ['client', 'http', ...server, ...useCases],
}

function roomOf(file) {
  const parts = file.split('/')
  if (parts[0] === 'lib') return parts[1]
  return parts[0]
}

const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.ts', '*.tsx'], {
  encoding: 'utf8',
})
  .split('\n')
  .filter(
    (file) =>
      /^(lib|app|components|worker)\//.test(file) && !/\.test\.tsx?$|\/testing\/|\/fixtures\//.test(file),
  )

function resolve(from, specifier) {
  if (specifier.startsWith('#')) return specifier.slice(1)
  if (specifier.startsWith('.')) return path.posix.join(path.posix.dirname(from), specifier)
  return null
}

const broken = []
const pattern = /(?:from|import)\s*\(?\s*['"]([#.][^'"]+)['"]/g
for (const file of files) {
  const from = roomOf(file)
  for (const match of readFileSync(file, 'utf8').matchAll(pattern)) {
    const target = resolve(file, match[1])
    if (target === null) continue
    const to = roomOf(target)
    if (target === 'package.json') continue
    const line = () => readFileSync(file, 'utf8').slice(0, match.index).split('\n').length
    if (from === 'components' && to === 'components') {
      const [mine, theirs] = [file.split('/')[1], target.split('/')[1]]
      if (mine !== theirs && theirs !== 'parts')
        broken.push(`${file}:${line()} ${mine} imports the feature ${theirs}`)
      continue
    }
    const allowed = arrows[from]
    if (from === to || to === 'core' || (from === 'app' && to === 'components')) continue
    if (!allowed) broken.push(`${file}:${line()} stands in no known room (${from})`)
    else if (!allowed.includes(to)) broken.push(`${file}:${line()} ${from} may not import ${to}`)
  }
}
if (broken.length > 0) {
  console.error(broken.join('\n'))
  console.error(`${broken.length} broken arrows. docs/architecture.md says who may import whom.`)
  process.exit(1)
}
console.log(`Arrows: ${files.length} files, none broken.`)
