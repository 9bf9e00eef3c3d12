import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { loadConfig } from '#lib/config/config.ts'

const bin = fileURLToPath(new URL('../../../bin/metricwright', import.meta.url))

export interface Ended {
  readonly code: number
  /** What it wrote to both. */
  readonly output: string
}

/** A command in a folder, on the machine of the installation that the test runs, as whom the token names. */
export function runBesideInstallation(
  words: readonly string[],
  at: { readonly cwd: string; readonly token: string },
): Promise<Ended> {
  const { key, databaseUrl } = loadConfig()
  const env = {
    ...process.env,
    METRICWRIGHT_KEY: key.toString('hex'),
    DATABASE_URL: databaseUrl ?? '',
    METRICWRIGHT_TOKEN: at.token,
  }
  return new Promise((resolve) => {
    execFile(bin, [...words], { cwd: at.cwd, env }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : -1
      resolve({ code, output: stdout + stderr })
    })
  })
}
