import { resetSecondFactor as contract } from '#lib/contracts/identity.ts'
import { route } from '#lib/http/route.ts'
import { resetSecondFactor } from '#lib/people/my-second-factor.ts'

export const DELETE = route(contract, (context, { params }) => resetSecondFactor(context, params))
