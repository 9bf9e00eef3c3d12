import { revokeSession } from '#lib/contracts/people.ts'
import { route } from '#lib/http/route.ts'
import { revokeMySession } from '#lib/people/my-account.ts'

export const DELETE = route(revokeSession, (context, { params }) => revokeMySession(context, params))
