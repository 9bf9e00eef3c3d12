import { changeContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'
import { closeChange } from '#lib/reviews/close-change.ts'

export const POST = route(changeContracts.closeChange, (context, { params }) => closeChange(context, params))
