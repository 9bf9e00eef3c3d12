import { listPeople as contract } from '#lib/contracts/people.ts'
import { route } from '#lib/http/route.ts'
import { listPeople } from '#lib/people/manage-people.ts'

export const GET = route(contract, (context) => listPeople(context))
