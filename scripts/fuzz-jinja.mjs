// Holds `metricwright render` against the real jinja2 on random templates: npm run fuzz:jinja -- [count] [seed] [wide]
// PYTHON names a Python that has jinja2 3.1 (python3 unless set).
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const [count = '20000', seed = '1', ...more] = process.argv.slice(2)
const script = fileURLToPath(new URL('./fuzz-jinja.py', import.meta.url))
const python = spawn(process.env.PYTHON ?? 'python3', [script, count, seed, ...more], {
  stdio: ['ignore', 'pipe', 'inherit'],
})

const command = fileURLToPath(new URL('../bin/metricwright', import.meta.url))
const renderer = spawn(command, ['render', '--ndjson'], { stdio: ['pipe', 'pipe', 'inherit'] })
const answers = createInterface({ input: renderer.stdout })[Symbol.asyncIterator]()

/** Why a difference stays; the first that fits is printed beside it. */
const reasons = [
  [
    'slice of a constant',
    ({ error }) => /object is not subscriptable/.test(error ?? ''),
    'A number, true or false is sliced where it is written. jinja2 fails or gives Undefined, by whether it could fold the expression around it; ours gives Undefined.',
  ],
  [
    'address',
    ({ output, template }, { output: got }) =>
      !/Markup/.test(output ?? '') && (/(?:<|&lt;|%3C)gen/.test(got ?? '') || readsRepr(template)),
    'A generator is printed, and with it its address in the memory of Python.',
  ],
  [
    'Markup',
    ({ output, error, template }) =>
      /Markup/.test(output ?? error) || /\b(escaped|safe|escape|forceescape|e)\b/.test(template),
    'Text that was escaped is a text of its own class in jinja2, which shows in its repr and in what it escapes again. dbt turns autoescape off, so ours is one text.',
  ],
  [
    'complex',
    ({ output }) => /^\(.*j\)$/.test(output ?? ''),
    'A negative number to a fractional power is a complex number; ours says that there are none.',
  ],
  [
    'pprint',
    ({ template }) => template.includes('pprint'),
    'pprint breaks a text of more than 80 characters into several; ours leaves it whole.',
  ],
]

/** Whether what is counted, cut or sorted is the text of a generator. */
const readsRepr = (template) =>
  /\b(batch|slice|select|selectattr|reject|rejectattr|map|unique|items)\b/.test(template) &&
  /\b(wordcount|length|count|trim|sort)\b/.test(template)

let context = {}
const explained = new Map()
let total = 0
let different = 0
const counts = new Map()

async function ours(template) {
  renderer.stdin.write(`${JSON.stringify({ template, context })}\n`)
  const { value, done } = await answers.next()
  if (done) throw new Error('metricwright render ended before its last answer')
  return JSON.parse(value)
}

function agrees(wanted, got) {
  return wanted.output === got.output
}

for await (const line of createInterface({ input: python.stdout })) {
  const entry = JSON.parse(line)
  if (entry.context) {
    context = entry.context
    continue
  }
  const got = await ours(entry.template)
  const same = agrees(entry, got)
  total += 1
  for (const feature of entry.used) {
    const seen = counts.get(feature) ?? { cases: 0, different: 0 }
    counts.set(feature, { cases: seen.cases + 1, different: seen.different + (same ? 0 : 1) })
  }
  if (same) continue
  different += 1
  const [name = 'NO REASON', , why = ''] = reasons.find(([, fits]) => fits(entry, got)) ?? []
  explained.set(name, { count: (explained.get(name)?.count ?? 0) + 1, why })
  console.log(`${name}: ${JSON.stringify(entry.template)}`)
  console.log('  jinja2:', entry.output === undefined ? entry.error : JSON.stringify(entry.output))
  console.log('  ours:  ', got.output === undefined ? got.error : JSON.stringify(got.output))
}

renderer.stdin.end()
console.log('\nfeature: cases, different')
for (const [feature, seen] of [...counts].sort(([a], [b]) => a.localeCompare(b))) {
  console.log(`${feature}: ${seen.cases}, ${seen.different}`)
}
console.log('\nreason: different')
for (const [name, { count, why }] of explained) console.log(`${name}: ${count}. ${why}`)
console.log(
  `\n${total} cases, ${different} different, ${((100 * (total - different)) / Math.max(1, total)).toFixed(2)}% equal`,
)
process.exitCode = total > 0 && different / total <= 0.005 ? 0 : 1
