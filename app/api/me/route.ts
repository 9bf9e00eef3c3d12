import { getMe } from '#lib/contracts/people.ts'
import { route } from '#lib/http/route.ts'
import { getMyself } from '#lib/people/my-account.ts'

export const GET = route(getMe, (context) => getMyself(context))
