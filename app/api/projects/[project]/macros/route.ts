import { listMacros } from '#lib/compile-service/read-project.ts'
import { compileContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'

export const GET = route(compileContracts.listMacros, (context, { params }) => listMacros(context, params))
