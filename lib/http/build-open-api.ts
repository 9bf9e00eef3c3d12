import { z, type ZodType } from 'zod'
import type { Contract } from '#lib/contracts/index.ts'
import { statusOf } from './error-response.ts'

type Json = Readonly<Record<string, unknown>>
type ContractModules = Readonly<Record<string, Readonly<Record<string, unknown>>>>

const PUBLIC_PATHS = new Set(['/api/health', '/api/links/[token]'])

/** OpenAPI 3.1 of every contract; the same objects type the routes and the browser's calls. */
export function buildOpenApi(modules: ContractModules, about: { version: string; webUrl: string }): Json {
  const paths: Record<string, Record<string, Json>> = {}
  for (const { name, tag, contract } of listContracts(modules)) {
    const path = contract.path.replace(/\[(\w+)\]/g, '{$1}')
    const item = (paths[path] ??= {})
    item[contract.method.toLowerCase()] = describeOperation(name, tag, contract)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Metricwright',
      version: about.version,
      description: 'Every call that the browser makes. Sign in with a personal API token.',
    },
    servers: [{ url: about.webUrl }],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'A token that begins with mw_' },
      },
      schemas: { Error: toSchema(errorBody, 'output') },
    },
  }
}

const errorBody = z.object({
  error: z.object({
    kind: z.string(),
    message: z.string(),
    remedy: z.string().nullable(),
    details: z.record(z.string(), z.unknown()).nullable(),
  }),
})

export function listContracts(modules: ContractModules): { name: string; tag: string; contract: Contract }[] {
  return Object.entries(modules).flatMap(([module, exported]) =>
    Object.entries(exported).flatMap(([name, contract]) =>
      isContract(contract) ? [{ name, tag: module.replace(/Contracts$/, ''), contract }] : [],
    ),
  )
}

function isContract(value: unknown): value is Contract {
  return (
    typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'response' in value
  )
}

const CONTENT_TYPES: Readonly<Record<Contract['kind'], string>> = {
  json: 'application/json',
  events: 'text/event-stream',
  csv: 'text/csv',
}

function describeOperation(name: string, tag: string, contract: Contract): Json {
  const isPublic = PUBLIC_PATHS.has(contract.path)
  const body = toSchema(contract.body, 'input')
  const hasBody = contract.method !== 'GET' && !isEmptyObject(body)
  const type = CONTENT_TYPES[contract.kind]
  return {
    operationId: name,
    tags: [tag],
    summary: contract.summary,
    ...(isPublic ? { security: [] } : {}),
    parameters: [...parameters(contract.params, 'path'), ...parameters(contract.query, 'query')],
    ...(hasBody
      ? { requestBody: { required: true, content: { 'application/json': { schema: body } } } }
      : {}),
    responses: {
      200: { description: 'Done', content: { [type]: { schema: toSchema(contract.response, 'output') } } },
      ...errorResponses(isPublic),
    },
  }
}

function errorResponses(isPublic: boolean): Json {
  const kinds = isPublic
    ? (['invalid', 'not-found'] as const)
    : (['invalid', 'unauthenticated', 'forbidden'] as const)
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } }
  return Object.fromEntries([
    ...kinds.map((kind) => [statusOf[kind], { description: kind, content }]),
    ['default', { description: 'Any other failure, by the same body', content }],
  ])
}

function parameters(schema: ZodType, place: 'path' | 'query'): Json[] {
  const { properties = {}, required = [] } = objectSchema.parse(toSchema(schema, 'input'))
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: property,
  }))
}

const objectSchema = z.object({
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
})

function isEmptyObject(schema: Json): boolean {
  return (
    Object.keys(objectSchema.parse(schema).properties ?? {}).length === 0 && schema['anyOf'] === undefined
  )
}

function toSchema(schema: ZodType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}
