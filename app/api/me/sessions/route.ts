import { listSessions } from '#lib/contracts/people.ts'
import { route } from '#lib/http/route.ts'
import { listMySessions } from '#lib/people/my-account.ts'

export const GET = route(listSessions, (context) => listMySessions(context))
