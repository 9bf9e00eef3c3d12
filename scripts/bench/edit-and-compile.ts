// Edits and compiles in a process that holds the project, and tells the times: node edit-and-compile.ts FOLDER
import {
  compileNode,
  diskFiles,
  overlayFiles,
  parseProject,
  withFile,
  type ParsedProject,
} from '#lib/dbt/index.ts'
import { benchTarget } from './parse-folder.ts'

const EDITS = 200
const MACRO_EDITS = 40
const USERS_OF_MACRO = 1_000

const folder = process.argv[2] ?? '.'
const macroPath = 'macros/of_a_thousand.sql'
const macroText = (version: number) =>
  `{% macro of_a_thousand(column) %}coalesce({{ column }}, ${version}){% endmacro %}\n`

/** The folder, with a macro that exactly so many models use. */
function readProject(): { project: ParsedProject; models: string[]; texts: Map<string, string> } {
  const files = diskFiles(folder)
  const models = files
    .list()
    .map((entry) => entry.path)
    .filter((path) => path.startsWith('models/') && path.endsWith('.sql'))
  const texts = new Map(models.map((path) => [path, files.read(path) ?? '']))
  const overlay = new Map<string, string | null>([[macroPath, macroText(0)]])
  const every = Math.max(1, Math.floor(models.length / USERS_OF_MACRO))
  models.forEach((path, index) => {
    if (index % every !== 0 || index / every >= USERS_OF_MACRO) return
    const text = `${texts.get(path) ?? ''}    and {{ of_a_thousand('input_0.column_0') }} <> -1\n`
    texts.set(path, text)
    overlay.set(path, text)
  })
  const project = parseProject({
    files: overlayFiles(files, overlay),
    target: benchTarget,
    vars: {},
    env: new Map(),
  })
  return { project, models, texts }
}

function time(task: () => void): number {
  const began = performance.now()
  task()
  return performance.now() - began
}

const { project, models, texts } = readProject()
const scattered = (index: number) => models[(index * 7919) % models.length] ?? ''
const idOf = (path: string) => `model.generated.${path.split('/').at(-1)?.replace('.sql', '') ?? ''}`

let edited = project
const edits: number[] = []
for (let index = 0; index < EDITS; index += 1) {
  const path = scattered(index)
  const text = `${texts.get(path) ?? ''}-- {{ var('start_date') }} ${index}\n`
  edits.push(
    time(() => {
      edited = withFile(edited, path, text)
      if (edited.manifest.nodes.get(idOf(path))?.raw_code !== text.trim())
        throw new Error(`${path} is not edited`)
    }),
  )
}
const macroEdits: number[] = []
for (let index = 1; index <= MACRO_EDITS; index += 1) {
  macroEdits.push(
    time(() => {
      edited = withFile(edited, macroPath, macroText(index))
      edited.manifest.nodes.get(idOf(scattered(index)))
    }),
  )
}
const compiles: number[] = []
for (const path of models) {
  compiles.push(
    time(() => {
      const compiled = compileNode(project, idOf(path), { database: null })
      if (!compiled.ok) throw new Error(`${path} does not compile`)
    }),
  )
}
process.stdout.write(`${JSON.stringify({ edits, macroEdits, compiles })}\n`)
