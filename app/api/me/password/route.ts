import { changePassword } from '#lib/contracts/people.ts'
import { route } from '#lib/http/route.ts'
import { changeMyPassword } from '#lib/people/my-account.ts'

export const PUT = route(changePassword, (context, { body }) => changeMyPassword(context, body))
