import { createAccessRequest, listAccessRequests } from '#lib/contracts/access.ts'
import { route } from '#lib/http/route.ts'
import { createRequests, listRequests } from '#lib/people/access-requests.ts'

export const GET = route(listAccessRequests, (context, { params }) => listRequests(context, params))
export const POST = route(createAccessRequest, (context, { params, body }) =>
  createRequests(context, { ...params, ...body }),
)
