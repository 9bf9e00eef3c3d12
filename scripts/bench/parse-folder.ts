import {
  diskFiles,
  parseProject,
  parseWithCache,
  type ParsedProject,
  type TargetProfile,
} from '#lib/dbt/index.ts'

export const benchTarget: TargetProfile = {
  name: 'dev',
  type: 'duckdb',
  schema: 'main',
  database: 'bench',
  threads: 4,
  profileName: 'bench',
  extra: {},
}

/** With a file to keep the parse in, as the command line does it. */
export function parseFolder(folder: string, cacheFile: string | null = null): ParsedProject {
  const options = { files: diskFiles(folder), target: benchTarget, vars: {}, env: new Map<string, string>() }
  return cacheFile === null ? parseProject(options) : parseWithCache({ ...options, cacheFile })
}
