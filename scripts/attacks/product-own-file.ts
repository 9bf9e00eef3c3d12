import { readdirSync } from 'node:fs'
import path from 'node:path'
import { loadConfig } from '#lib/config/config.ts'
import type { ProductAttack, Verdict } from './attack.ts'
import { tryPreview } from './stage.ts'

const refused: readonly Verdict[] = ['refused']

/**
 * DuckDB lets every statement read and write the files that it has open, whatever external access is set to: its own
 * file, the log beside it and the folder's names. FILE is that file.
 */
const roads: readonly (readonly [number, string, string, (readonly Verdict[])?])[] = [
  [20, 'read_blob', `select * from read_blob('FILE')`],
  [20, 'read_text', `select * from read_text('FILE')`],
  [20, 'read_text of its log', `select * from read_text('FILE.wal')`],
  [
    20,
    'read_csv',
    `select * from read_csv('FILE', header = false, all_varchar = true, ignore_errors = true)`,
  ],
  [20, 'read_csv_auto', `select * from read_csv_auto('FILE')`],
  [20, 'read_json', `select * from read_json('FILE')`],
  [20, 'read_ndjson_objects', `select * from read_ndjson_objects('FILE')`],
  [20, 'read_parquet', `select * from read_parquet('FILE')`],
  [20, 'parquet_scan', `select * from parquet_scan('FILE')`],
  [20, 'parquet_metadata', `select * from parquet_metadata('FILE')`],
  [20, 'parquet_schema', `select * from parquet_schema('FILE')`],
  [20, 'parquet_kv_metadata', `select * from parquet_kv_metadata('FILE')`],
  [20, 'parquet_bloom_probe', `select * from parquet_bloom_probe('FILE', 'a', 1)`],
  [20, 'sniff_csv', `select * from sniff_csv('FILE')`],
  [20, 'read_duckdb', `select * from read_duckdb('FILE', table_name = 'p', schema_name = 'fin')`],
  [20, 'glob', `select * from glob('FOLDER/*')`],
  [20, 'glob of the file', `select * from glob('FILE')`],
  [20, 'the file as a table', `select * from 'FILE'`],
  [20, 'the file as a table in double quotes', `select * from "FILE"`],
  [20, 'the file by an address', `select * from 'file://FILE'`],
  [20, 'a list of files', `select * from read_blob(['FILE', 'FILE.wal'])`],
  [20, 'a path that is computed', `select * from read_blob(concat('FILE', ''))`],
  [20, 'a table function within a sub-select', `select (select max(size) from read_blob('FILE')) as x`],
  [
    20,
    'a lateral join',
    `select b.* from (select 'FILE' as f) a, lateral (select * from read_blob('FILE')) b`,
  ],
  [20, 'DESCRIBE of the file', `describe select * from read_blob('FILE')`],
  [20, 'SUMMARIZE of the file', `summarize select * from read_blob('FILE')`],
  [20, 'where it lies', `select * from duckdb_databases()`],
  [20, 'what of it is cached', `select * from duckdb_external_file_cache()`],
  [20, 'its temporary folder', `select current_setting('temp_directory') as x`],
  [21, 'COPY from the file', `copy production_mart.fct_orders from 'FILE' (format csv)`],
  [21, 'COPY to its log', `copy (select 1) to 'FILE.wal' (format csv)`],
  [21, 'COPY DATABASE', `copy from database duck to memory`],
  [22, 'ATTACH of the file', `attach 'FILE' as again (read_only)`],
  [22, 'ATTACH of a database in memory', `attach ':memory:' as m`],
]

function fileOf(slug: string): string {
  const folder = path.join(loadConfig().dataDir, 'warehouses')
  const name = readdirSync(folder).find((each) => each.includes(slug) && each.endsWith('.duckdb'))
  if (name === undefined) throw new Error(`no file of ${slug} in ${folder}`)
  return path.join(folder, name)
}

const filled = (sql: string, file: string) =>
  sql.replaceAll('FILE', file).replaceAll('FOLDER', path.dirname(file))

/** As an analyst, and as who may see everything: an engine's files are nobody's to read. */
export const ownFileAttacks: readonly ProductAttack[] = roads.flatMap(
  ([number, road, sql, expected = refused]) =>
    (['ann', 'ada'] as const).map((who) => ({
      number,
      road: `own file: ${road}, as ${who === 'ann' ? 'an analyst' : 'an admin'}`,
      on: ['duckdb'] as const,
      expected,
      attempt: (stage, shop) => tryPreview(stage[who], shop, filled(sql, fileOf(shop.slug))),
    })),
)
