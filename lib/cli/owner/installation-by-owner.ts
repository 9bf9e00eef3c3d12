import { closeDatabase } from '#lib/db/client.ts'
import { cancelAccessCheck, getAccessCheck, startAccessCheck } from '#lib/people/access-checks.ts'
import { judgeAccessTests } from '#lib/people/access-tests.ts'
import { applyAccess } from '#lib/people/code/apply-access.ts'
import { getAccessPlan } from '#lib/people/code/plan-access.ts'
import type { Installation } from '../installation.ts'
import type { Owner } from './find-owner.ts'
import { getOwnedProject, identify, readInstallation } from './open-through-owner.ts'

/** The installation of this machine whose worker holds the profile's file. */
export async function openByOwner(owner: Owner): Promise<Installation> {
  readInstallation(owner)
  try {
    const { slug: project } = await getOwnedProject(owner)
    const context = await identify()
    return {
      about: `the running Metricwright, as ${context.principal.name}`,
      judgeAccessTests: async (tests) =>
        (await judgeAccessTests(context, { project, tests: [...tests] })).results,
      getAccessPlan: () => getAccessPlan(context, { project }),
      applyAccessPlan: async (mark) => (await applyAccess(context, { project, mark, remove: [] })).lines,
      startAccessCheck: () => startAccessCheck(context, { project }),
      getAccessCheck: (number) => getAccessCheck(context, { project, number }),
      cancelAccessCheck: (number) => cancelAccessCheck(context, { project, number }),
      close: closeDatabase,
    }
  } catch (error) {
    // An open pool of connections would keep the process from ending.
    await closeDatabase()
    throw error
  }
}
