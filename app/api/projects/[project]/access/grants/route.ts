import { setGrant as contract } from '#lib/contracts/access.ts'
import { route } from '#lib/http/route.ts'
import { setGrant } from '#lib/people/grants.ts'

export const PUT = route(contract, (context, { params, body }) => setGrant(context, { ...params, ...body }))
