import { renewServiceSecret as contract } from '#lib/contracts/service-accounts.ts'
import { route } from '#lib/http/route.ts'
import { renewServiceSecret } from '#lib/people/service-accounts.ts'

export const POST = route(contract, (context, { params, body }) =>
  renewServiceSecret(context, { ...params, ...body }),
)
