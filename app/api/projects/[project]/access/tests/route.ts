import {
  judgeAccessTests as judgeContract,
  listAccessTests as listContract,
} from '#lib/contracts/access-tests.ts'
import { route } from '#lib/http/route.ts'
import { judgeAccessTests, listAccessTests } from '#lib/people/access-tests.ts'

export const GET = route(listContract, (context, { params, query }) =>
  listAccessTests(context, { ...params, ...query }),
)
export const POST = route(judgeContract, (context, { params, body }) =>
  judgeAccessTests(context, { ...params, ...body }),
)
