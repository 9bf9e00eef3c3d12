import { whoCan as contract } from '#lib/contracts/access.ts'
import { route } from '#lib/http/route.ts'
import { whoCan } from '#lib/people/explain-access.ts'

export const GET = route(contract, (context, { params, query }) => whoCan(context, { ...params, ...query }))
