import { beginSecondFactor as contract } from '#lib/contracts/identity.ts'
import { route } from '#lib/http/route.ts'
import { beginMySecondFactor } from '#lib/people/my-second-factor.ts'

export const POST = route(contract, (context) => beginMySecondFactor(context))
