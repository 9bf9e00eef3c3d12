import { listGrants as listContract, setGrant as setContract } from '#lib/contracts/access.ts'
import { route } from '#lib/http/route.ts'
import { setGrant } from '#lib/people/grants.ts'
import { listGrants } from '#lib/people/list-grants.ts'

export const GET = route(listContract, (context, { params }) => listGrants(context, params))
export const PUT = route(setContract, (context, { params, body }) =>
  setGrant(context, { ...params, ...body }),
)
