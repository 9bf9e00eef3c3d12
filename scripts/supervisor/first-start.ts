import { loadConfig } from '#lib/config/config.ts'
import { isAppError } from '#lib/core/app-error.ts'
import { closeDatabase } from '#lib/db/client.ts'
import { putSetting } from '#lib/db/setting-repository.ts'
import { createResetLink } from '#lib/people/account-links.ts'
import { createFirstAdmin } from '#lib/people/create-first-admin.ts'
import { chooseImporter } from '#lib/workspace/import/choose-importer.ts'
import { closeSender } from '#lib/queue/send-job.ts'
import { createDemo } from '../create-demo.ts'
import { importProjectFromCommandLine } from '../import-project.ts'
import { firstStartInput, type FirstStartMessage } from './first-start-message.ts'

/**
 * What the first start makes, in a process of its own so that the supervisor stays small: the admin, then the demo or
 * the project that was asked for. Each part is whole or not there; a start that was ended goes on at the next.
 */

const send = (message: FirstStartMessage) => process.send?.(message)

async function run(): Promise<void> {
  const { project, cwd, demo, resetAdmin } = firstStartInput.parse(JSON.parse(process.argv[2] ?? ''))
  const admin = await createFirstAdmin({ password: loadConfig().adminPassword })
  if (admin !== null) send({ type: 'admin', ...admin })
  if (project !== null) {
    const { slug, name, created, notes } = await importProjectFromCommandLine({ source: project, cwd })
    send({ type: 'project', slug, name, created, notes: [...notes] })
  } else if (demo) {
    await createDemo({ onProgress: (done, total, label) => send({ type: 'progress', done, total, label }) })
  }
  if (resetAdmin) send({ type: 'reset-link', url: await makeResetLink() })
  await putSetting(FIRST_START_DONE, { at: new Date().toISOString() })
}

const FIRST_START_DONE = 'first-start'

/** Whoever can start the installation owns it: the way back in where every admin's password is lost. */
async function makeResetLink(): Promise<string> {
  const context = await chooseImporter(new AbortController().signal)
  const { userId: id } = context.principal
  return (await createResetLink(context, { id, origin: loadConfig().webUrl })).url
}

try {
  await run()
} catch (error) {
  send(
    isAppError(error)
      ? { type: 'failed', message: error.message, remedy: error.remedy }
      : { type: 'failed', message: error instanceof Error ? error.message : String(error), remedy: null },
  )
  console.error(error)
  process.exitCode = 1
} finally {
  await closeSender()
  await closeDatabase()
  process.disconnect?.()
}
