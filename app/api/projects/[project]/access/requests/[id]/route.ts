import { withdrawAccessRequest as contract } from '#lib/contracts/access.ts'
import { route } from '#lib/http/route.ts'
import { withdrawRequest } from '#lib/people/access-requests.ts'

export const DELETE = route(contract, (context, { params }) => withdrawRequest(context, params))
