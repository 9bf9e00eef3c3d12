import * as contracts from '#lib/contracts/index.ts'
import { loadConfig } from '#lib/config/config.ts'
import { buildOpenApi } from '#lib/http/build-open-api.ts'

/** Public: it describes the interface, not the data. */
export function GET(): Response {
  return Response.json(buildOpenApi(contracts, loadConfig()))
}
