import { projectContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'
import { getProject } from '#lib/workspace/get-project.ts'

export const GET = route(projectContracts.getProject, (context, { params }) => getProject(context, params))
