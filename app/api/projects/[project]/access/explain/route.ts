import { explainAccess as contract } from '#lib/contracts/access.ts'
import { route } from '#lib/http/route.ts'
import { explainAccess } from '#lib/people/explain-access.ts'

export const GET = route(contract, (context, { params, query }) =>
  explainAccess(context, { ...params, ...query }),
)
