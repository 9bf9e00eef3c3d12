import { getChangeReading as contract } from '#lib/contracts/changes.ts'
import { route } from '#lib/http/route.ts'
import { getChangeReading } from '#lib/reviews/change-reading.ts'

export const GET = route(contract, (context, { params }) => getChangeReading(context, params))
