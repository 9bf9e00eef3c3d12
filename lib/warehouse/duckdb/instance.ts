import { DuckDBInstance } from '@duckdb/node-api'
import type { DuckDBConnection } from '@duckdb/node-api'
import { quoteName, quoteText } from './catalog.ts'
import type { DuckdbConfig } from './config.ts'
import { duckdbError } from './errors.ts'

/** Opens the file and applies the settings; one that is locked down is so before anything else can run in it. */
export async function openInstance(config: DuckdbConfig): Promise<DuckDBInstance> {
  try {
    const instance = await DuckDBInstance.create(config.path, startOptions(config))
    const connection = await instance.connect()
    try {
      for (const sql of setupStatements(config)) await connection.run(sql)
    } finally {
      connection.closeSync()
    }
    return instance
  } catch (error) {
    throw duckdbError(error)
  }
}

function startOptions(config: DuckdbConfig): Record<string, string> {
  const options: Record<string, string> = { errors_as_json: 'true' }
  if (config.memoryLimit !== null) options.memory_limit = config.memoryLimit
  if (config.threads !== null) options.threads = String(config.threads)
  if (config.tempDirectory !== null) options.temp_directory = config.tempDirectory
  return options
}

function setupStatements(config: DuckdbConfig): readonly string[] {
  const statements: string[] = []
  if (config.maxTempDirectorySize !== null) {
    statements.push(`set max_temp_directory_size = ${quoteText(config.maxTempDirectorySize)}`)
  }
  for (const extension of config.extensions) statements.push(`load ${extension.replace(/[^\w.]/g, '')}`)
  for (const one of config.attach) {
    const options = [
      ...(one.type === null ? [] : [`type ${one.type.replace(/\W/g, '')}`]),
      ...(one.readOnly ? ['read_only'] : []),
    ]
    statements.push(
      `attach if not exists ${quoteText(one.path)} as ${quoteName(one.alias)}${options.length > 0 ? ` (${options.join(', ')})` : ''}`,
    )
  }
  for (const [name, value] of Object.entries(config.settings)) {
    statements.push(
      `set ${name.replace(/\W/g, '')} = ${typeof value === 'string' ? quoteText(value) : String(value)}`,
    )
  }
  // The order matters: external access before the lock, and the lock last, as no setting changes after it.
  if (config.lockedDown) statements.push(...lockDown)
  return statements
}

/** Those of extensions. Of the machine's own one the file and what is spilled need to stay; external access closes it. */
const remoteFileSystems = ['HTTPFileSystem', 'S3FileSystem', 'HuggingFaceFileSystem'].join()

const lockDown: readonly string[] = [
  'set autoinstall_known_extensions = false',
  'set autoload_known_extensions = false',
  'set allow_community_extensions = false',
  'set allow_persistent_secrets = false',
  `set disabled_filesystems = ${quoteText(remoteFileSystems)}`,
  'set enable_external_access = false',
  'set lock_configuration = true',
]

/** Writes the log into the file, so that the next process starts without replaying it. */
export async function checkpoint(connection: DuckDBConnection): Promise<void> {
  await connection.run('checkpoint')
}
