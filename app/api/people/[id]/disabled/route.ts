import { setPersonDisabled as contract } from '#lib/contracts/people.ts'
import { route } from '#lib/http/route.ts'
import { setPersonDisabled } from '#lib/people/manage-people.ts'

export const PUT = route(contract, (context, { params, body }) =>
  setPersonDisabled(context, { ...params, ...body }),
)
