import {
  removeServiceAccount as remove,
  updateServiceAccount as update,
} from '#lib/contracts/service-accounts.ts'
import { route } from '#lib/http/route.ts'
import { removeServiceAccount, updateServiceAccount } from '#lib/people/service-accounts.ts'

export const PUT = route(update, (context, { params, body }) =>
  updateServiceAccount(context, { ...params, ...body }),
)
export const DELETE = route(remove, (context, { params }) => removeServiceAccount(context, params))
