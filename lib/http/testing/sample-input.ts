import { z, type ZodType } from 'zod'

/** Something that a schema accepts: what is required, lists with an item. For tests that ask every endpoint. */
export function sampleOf(schema: ZodType): unknown {
  return sample(node.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })))
}

interface Node {
  /** Several where null is one of them. */
  type?: string | string[] | undefined
  enum?: unknown[] | undefined
  const?: unknown
  anyOf?: Node[] | undefined
  oneOf?: Node[] | undefined
  format?: string | undefined
  pattern?: string | undefined
  minLength?: number | undefined
  minimum?: number | undefined
  minItems?: number | undefined
  items?: Node | undefined
  properties?: Record<string, Node> | undefined
  required?: string[] | undefined
}
const node: ZodType<Node> = z.lazy(() =>
  z.object({
    type: z.union([z.string(), z.array(z.string())]).optional(),
    enum: z.array(z.unknown()).optional(),
    const: z.unknown().optional(),
    anyOf: z.array(node).optional(),
    oneOf: z.array(node).optional(),
    format: z.string().optional(),
    pattern: z.string().optional(),
    minLength: z.number().optional(),
    minimum: z.number().optional(),
    minItems: z.number().optional(),
    items: node.optional(),
    properties: z.record(z.string(), node).optional(),
    required: z.array(z.string()).optional(),
  }),
)

function sample(of: Node): unknown {
  const [choice] = of.anyOf ?? of.oneOf ?? []
  if (choice !== undefined) return sample(choice)
  if (of.const !== undefined) return of.const
  if (of.enum !== undefined) return of.enum[0]
  switch (typeof of.type === 'string' ? of.type : of.type?.[0]) {
    case 'object':
      return Object.fromEntries(
        (of.required ?? []).map((name) => [name, sample(of.properties?.[name] ?? { type: 'string' })]),
      )
    case 'array':
      return Array.from({ length: Math.max(of.minItems ?? 0, 1) }, () =>
        sample(of.items ?? { type: 'string' }),
      )
    case 'integer':
    case 'number':
      return Math.max(of.minimum ?? 0, 0)
    case 'boolean':
      return true
    case 'null':
      return null
    default:
      return text(of)
  }
}

const FORMATS: Readonly<Record<string, string>> = {
  uuid: '01930000-0000-7000-8000-000000000000',
  email: 'sample@example.com',
  date: '2099-01-01',
  'date-time': '2099-01-01T00:00:00Z',
}

function text({ format, minLength = 0 }: Node): string {
  const known = format === undefined ? undefined : FORMATS[format]
  return known ?? 'sample'.padEnd(minLength, 'x')
}
