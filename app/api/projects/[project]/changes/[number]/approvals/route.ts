import { changeContracts } from '#lib/contracts/index.ts'
import { route } from '#lib/http/route.ts'
import { approveChange } from '#lib/reviews/approve-change.ts'
import { withdrawApproval } from '#lib/reviews/withdraw-approval.ts'

export const POST = route(changeContracts.approveChange, (context, { params, body }) =>
  approveChange(context, { ...params, ...body }),
)
export const DELETE = route(changeContracts.withdrawApproval, (context, { params }) =>
  withdrawApproval(context, params),
)
