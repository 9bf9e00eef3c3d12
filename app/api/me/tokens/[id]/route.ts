import { revokeToken } from '#lib/contracts/people.ts'
import { route } from '#lib/http/route.ts'
import { revokeMyToken } from '#lib/people/my-tokens.ts'

export const DELETE = route(revokeToken, (context, { params }) => revokeMyToken(context, params))
