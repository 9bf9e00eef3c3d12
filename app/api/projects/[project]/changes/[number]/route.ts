import { changeContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'
import { getChange } from '#lib/reviews/read-changes.ts'

export const GET = route(changeContracts.getChange, (context, { params }) => getChange(context, params))
