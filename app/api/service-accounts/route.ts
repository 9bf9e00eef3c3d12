import {
  createServiceAccount as create,
  listServiceAccounts as list,
} from '#lib/contracts/service-accounts.ts'
import { route } from '#lib/http/route.ts'
import { createServiceAccount, listServiceAccounts } from '#lib/people/service-accounts.ts'

export const GET = route(list, (context) => listServiceAccounts(context))
export const POST = route(create, (context, { body }) => createServiceAccount(context, body))
