import {
  confirmSecondFactor as confirm,
  getSecondFactor as get,
  removeSecondFactor as remove,
} from '#lib/contracts/identity.ts'
import { route } from '#lib/http/route.ts'
import {
  confirmMySecondFactor,
  getMySecondFactor,
  removeMySecondFactor,
} from '#lib/people/my-second-factor.ts'

export const GET = route(get, (context) => getMySecondFactor(context))
export const POST = route(confirm, (context, { body }) => confirmMySecondFactor(context, body))
export const DELETE = route(remove, (context, { body }) => removeMySecondFactor(context, body))
