import { projectContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'
import { listProjects } from '#lib/workspace/get-project.ts'

export const GET = route(projectContracts.listProjects, (context) => listProjects(context, {}))
