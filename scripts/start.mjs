import { spawn } from 'node:child_process'
import path from 'node:path'
import { buildPages } from './prepare/build-pages.mjs'
import { bundleCommandLine } from './prepare/bundle-command-line.mjs'
import { checkMachine } from './prepare/check-machine.mjs'
import { generateClient } from './prepare/generate-client.mjs'
import { installPackages, nodeOf } from './prepare/install-packages.mjs'
import { sayProblem } from './prepare/say.mjs'

/**
 * `npm start`: makes what is missing (packages, database client, pages), then hands over to the supervisor, which
 * runs on our own Node. Plain JavaScript without packages: there may be none yet.
 */
const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..')
const began = Date.now()

try {
  process.stdout.write('Metricwright\n')
  checkMachine()
  await installPackages(root)
  await generateClient(root)
  // `npm run dev` makes pages as they are asked for, and again when their source changes.
  if (!process.argv.includes('--dev') && (await buildPages(root))) await bundleCommandLine(root)
  superviseUntilTheEnd()
} catch (problem) {
  sayProblem(problem)
  process.exitCode = 1
}

function superviseUntilTheEnd() {
  const supervisor = spawn(
    nodeOf(root),
    [
      path.join(root, 'scripts', 'supervisor', 'main.ts'),
      String(began),
      process.env.INIT_CWD ?? process.cwd(),
      ...process.argv.slice(2),
    ],
    // The channel tells the supervisor when we are gone.
    { cwd: root, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] },
  )
  // Ctrl+C reaches the supervisor by itself; we wait for it to stop everything in order.
  process.on('SIGINT', () => undefined)
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => supervisor.kill(signal))
  supervisor.once('exit', (code, signal) => {
    process.exitCode = signal === null ? (code ?? 1) : 1
    process.exit()
  })
}
