import { packageContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'
import { cancelPackages, getPackages, installPackages } from '#lib/workspace/packages/project-packages.ts'

export const GET = route(packageContracts.getPackages, (context, { params }) => getPackages(context, params))
export const POST = route(packageContracts.installPackages, (context, { params }) =>
  installPackages(context, params),
)
export const DELETE = route(packageContracts.cancelPackages, (context, { params }) =>
  cancelPackages(context, params),
)
