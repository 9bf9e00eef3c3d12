import {
  getWarehouseAccess as readContract,
  setWarehouseAccess as setContract,
} from '#lib/contracts/warehouse-access.ts'
import { route } from '#lib/http/route.ts'
import { getWarehouseAccess, setWarehouseAccess } from '#lib/people/warehouse-access.ts'

export const GET = route(readContract, (context, { params }) => getWarehouseAccess(context, params))
export const PUT = route(setContract, (context, { params, body }) =>
  setWarehouseAccess(context, { ...params, ...body }),
)
