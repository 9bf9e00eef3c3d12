import { renewRecoveryCodes as contract } from '#lib/contracts/identity.ts'
import { route } from '#lib/http/route.ts'
import { renewMyRecoveryCodes } from '#lib/people/my-second-factor.ts'

export const POST = route(contract, (context, { body }) => renewMyRecoveryCodes(context, body))
