import * as contract from '#lib/contracts/view-as.ts'
import { route } from '#lib/http/route.ts'
import { listViewTargets, startViewing, stopViewing } from '#lib/people/view-as.ts'

export const GET = route(contract.listViewTargets, (context) => listViewTargets(context, undefined))
export const POST = route(contract.startViewing, (context, { body }) => startViewing(context, body))
export const DELETE = route(contract.stopViewing, (context) => stopViewing(context, undefined))
