import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { runBesideInstallation } from '#lib/cli/testing/run-beside.ts'
import { postgresProfileOf } from '#lib/compile-service/testing/postgres-project.ts'
import { loadConfig } from '#lib/config/config.ts'
import { open } from '#lib/config/secret-box.ts'
import type { Outcome } from './attack.ts'
import { files, SECRET } from './scenery.ts'
import { loginOf } from './server.ts'
import type { Shop, Stage } from './stage.ts'

export interface TerminalWish {
  readonly words: readonly string[]
  /** METRICWRIGHT_TOKEN. */
  readonly token: string
  /** Besides the project's own. */
  readonly files?: Readonly<Record<string, string>>
  /** What it writes there is looked through as well. */
  readonly written?: readonly string[]
  /** A word that stands for what may not be told; else the secret. */
  readonly word?: string
  /** Whose own schema it works in; ann's where nobody is named. */
  readonly schema?: string
}

/**
 * A command line in a folder of its own. DuckDB's file belongs to the running worker, so it goes through its door; to
 * PostgreSQL it signs in by itself, here with the password of ann's login.
 */
export async function inTerminal(stage: Stage, shop: Shop, wish: TerminalWish): Promise<Outcome> {
  const folder = mkdtempSync(path.join(tmpdir(), 'metricwright-terminal-'))
  try {
    const profile = JSON.stringify({
      shop: { target: 'own', outputs: { own: await outputOf(stage, shop, wish) } },
    })
    const all = { ...files, ...wish.files, 'profiles.yml': profile }
    for (const [name, text] of Object.entries(all)) {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true })
      writeFileSync(path.join(folder, name), text)
    }
    const { code, output } = await runBesideInstallation(wish.words, { cwd: folder, token: wish.token })
    const written = (wish.written ?? []).map((name) => readFileSync(path.join(folder, name), 'utf8'))
    return judge([output, ...written].join('\n'), code, wish.word ?? SECRET)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function judge(text: string, code: number, word: string): Outcome {
  const at = text.indexOf(word)
  if (at >= 0) return { verdict: 'leaked', said: text.slice(Math.max(0, at - 80), at + 80) }
  const said = text.trim().split('\n').slice(-3).join(' ')
  if (code === 0) return { verdict: 'filtered', said }
  return { verdict: /may not|may only|may run|cannot be told/i.test(text) ? 'refused' : 'failed', said }
}

async function outputOf(
  stage: Stage,
  shop: Shop,
  { schema = 'dev_ann' }: TerminalWish,
): Promise<Record<string, unknown>> {
  if (shop.warehouse === 'duckdb') {
    const file = path.join(loadConfig().dataDir, 'warehouses', `${shop.slug}.duckdb`)
    return { type: 'duckdb', path: file, schema, threads: 2 }
  }
  const row = await loginOf(stage, shop, 'ann')
  if (row === null) throw new Error('There is no login of ann.')
  const profile = postgresProfileOf(shop.project.project)
  const own = { schema, user: row.name, pass: open(loadConfig().key, row.secret) }
  return { ...profile, type: 'postgres', ...own }
}
