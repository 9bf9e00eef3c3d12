import { getAccountLink as getContract, useAccountLink as useContract } from '#lib/contracts/people.ts'
import { addressOf } from '#lib/auth/sign-in.ts'
import { publicRoute } from '#lib/http/route.ts'
import { applyAccountLink, getAccountLink } from '#lib/people/account-links.ts'
import { describeInvitation } from '#lib/people/describe-person.ts'

export const GET = publicRoute(getContract, async ({ params }, request) =>
  describeInvitation(await getAccountLink(params.token, addressFrom(request))),
)
export const POST = publicRoute(useContract, ({ params, body }, request) =>
  applyAccountLink({ ...params, ...body, address: addressFrom(request) }),
)

const addressFrom = (request: Request) => addressOf(request.headers.get('x-forwarded-for'))
