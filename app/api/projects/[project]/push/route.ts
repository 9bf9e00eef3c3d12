import { projectContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'
import { pushProject } from '#lib/workspace/push-project.ts'

export const POST = route(projectContracts.pushProject, (context, { params, body }) =>
  pushProject(context, { ...params, ...body }),
)
