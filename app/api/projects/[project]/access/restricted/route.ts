import { setRestricted as contract } from '#lib/contracts/access.ts'
import { route } from '#lib/http/route.ts'
import { setRestricted } from '#lib/people/grants.ts'

export const PUT = route(contract, (context, { params, body }) =>
  setRestricted(context, { ...params, ...body }),
)
