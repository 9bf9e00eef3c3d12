import { contextOf } from '#lib/access/testing/test-people.ts'
import { listProblems } from '#lib/compile-service/read-project.ts'
import { importProject } from '#lib/workspace/import/import-project.ts'
import { createFile } from '#lib/workspace/create-file.ts'
import { getFile } from '#lib/workspace/get-file.ts'
import { moveFiles } from '#lib/workspace/move-files.ts'
import type { ProductAttack } from './attack.ts'
import { tryPreview } from './stage.ts'
import { tried } from './tried.ts'

const paths: readonly (readonly [string, string])[] = [
  ['a folder above', '../../x.sql'],
  ['a folder above in the middle', 'models/../../../x.sql'],
  ['an absolute path', '/etc/passwd'],
  ['the folder of git', '.git/config'],
  ['the folder of git in other letters', 'models/.GiT/hooks/post-commit'],
  ['the folder of git with a character that some file systems skip', '.g\u200cit/config'],
  ['a NUL', 'models/a\0.sql'],
  ['a backslash', '..\\..\\x.sql'],
]

const byPath: readonly ProductAttack[] = paths.flatMap(([road, path]): ProductAttack[] => [
  {
    number: 37,
    road: `a file is written: ${road}`,
    on: 'product',
    expected: ['failed'],
    attempt: ({ ann }, { slug }) =>
      tried(() => createFile(contextOf(ann), { project: slug, path, content: 'select 1' })),
  },
  {
    number: 37,
    road: `a file is read: ${road}`,
    on: 'product',
    expected: ['failed', 'not found'],
    attempt: ({ ann }, { slug }) => tried(() => getFile(contextOf(ann), { project: slug, path })),
  },
  {
    number: 37,
    road: `a file is moved: ${road}`,
    on: 'product',
    expected: ['failed'],
    attempt: ({ ann }, { slug }) =>
      tried(() => moveFiles(contextOf(ann), { project: slug, from: 'models/marts/top.sql', to: path })),
  },
])

const remotes: readonly ProductAttack[] = [
  'ext::sh -c id',
  '--upload-pack=id',
  'file:///etc',
  'git://127.0.0.1/x.git',
  'ssh://-oProxyCommand=id/x',
  'https://user:word@example.com/x.git',
].map((source) => ({
  number: 38,
  road: `a repository at ${source}`,
  on: 'product',
  expected: ['failed', 'not found'],
  attempt: ({ ada }) => tried(() => importProject(contextOf(ada), { source, cwd: '/nowhere' })),
}))

const laughs = Array.from(
  { length: 12 },
  (_, index) =>
    `a${index + 1}: &a${index + 1} [${Array.from({ length: 10 }, () => `*a${index}`).join(', ')}]`,
)
const BOMB = ['a0: &a0 [lol]', ...laughs, 'models: *a12'].join('\n')

const yaml: readonly ProductAttack[] = [
  {
    number: 39,
    road: 'a YAML bomb in a schema file',
    on: 'product',
    expected: ['failed'],
    // On a branch of its own, so that no other attack stumbles over it.
    attempt: async ({ lea }, { slug }) => {
      await createFile(contextOf(lea), { project: slug, path: 'models/bomb.yml', content: BOMB })
      const { verdict, said } = await tried(() => listProblems(contextOf(lea), { project: slug }))
      return { verdict: said.includes('yaml-syntax') ? 'failed' : verdict, said }
    },
  },
  {
    number: 39,
    road: 'keys of a prototype in a schema file',
    on: 'product',
    expected: ['filtered'],
    attempt: async ({ lea }, { slug }) => {
      const content = 'models:\n  - name: top\n    meta: { __proto__: { polluted: 7 }, constructor: 1 }\n'
      await createFile(contextOf(lea), { project: slug, path: 'models/proto.yml', content })
      await tried(() => listProblems(contextOf(lea), { project: slug }))
      const { text, said } = await tryPreview(lea, { slug }, `select '{{ {}.polluted }}' as x`)
      return { verdict: text.includes('7') && said.includes('7') ? 'leaked' : 'filtered', said }
    },
  },
]

/** Paths, repositories and YAML. */
export const filesAttacks: readonly ProductAttack[] = [...byPath, ...remotes, ...yaml]
