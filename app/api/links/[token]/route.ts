import { getAccountLink as getContract, useAccountLink as useContract } from '#lib/contracts/people.ts'
import { publicRoute } from '#lib/http/route.ts'
import { applyAccountLink, getAccountLink } from '#lib/people/account-links.ts'
import { describeInvitation } from '#lib/people/describe-person.ts'

export const GET = publicRoute(getContract, async ({ params }) =>
  describeInvitation(await getAccountLink(params.token)),
)
export const POST = publicRoute(useContract, ({ params, body }) => applyAccountLink({ ...params, ...body }))
