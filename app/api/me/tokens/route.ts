import { createToken, listTokens } from '#lib/contracts/people.ts'
import { route } from '#lib/http/route.ts'
import { createMyToken, listMyTokens } from '#lib/people/my-tokens.ts'

export const GET = route(listTokens, (context) => listMyTokens(context))
export const POST = route(createToken, (context, { body }) => createMyToken(context, body))
