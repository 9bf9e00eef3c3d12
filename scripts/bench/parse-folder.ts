import { diskFiles, parseProject, type ParsedProject, type TargetProfile } from '#lib/dbt/index.ts'

export const benchTarget: TargetProfile = {
  name: 'dev',
  type: 'duckdb',
  schema: 'main',
  database: 'bench',
  threads: 4,
  profileName: 'bench',
  extra: {},
}

export function parseFolder(folder: string): ParsedProject {
  return parseProject({ files: diskFiles(folder), target: benchTarget, vars: {}, env: new Map() })
}
