import { z } from 'zod'

const textLike = z.union([z.string(), z.number()]).transform(String)
const seconds = z.number().min(0)
const fileName = z.string().min(1).nullable().default(null)

const fields = z.object({
  /** Name, address, or the folder of a Unix socket. */
  host: z.string().min(1),
  port: z.coerce.number().int().min(1).max(65535).default(5432),
  user: textLike,
  password: textLike.default('').meta({ secret: true }),
  database: z.string().min(1),
  /** The target's own schema. It is first in no search path: names are written with their schema. */
  schema: z.string().default('public'),
  search_path: z.string().nullable().default(null),
  /** Taken on by SET ROLE after connecting. */
  role: z.string().nullable().default(null),
  sslmode: z
    .enum(['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'])
    .nullable()
    .default(null),
  sslcert: fileName,
  sslkey: fileName,
  sslrootcert: fileName,
  /** Seconds without traffic after which the network is probed; 0 leaves it to the system. */
  keepalives_idle: seconds.default(0),
  /** Seconds to wait for a connection. */
  connect_timeout: seconds.default(10),
  /** Times to try again where the server does not answer. */
  retries: z.number().int().min(0).default(1),
  application_name: z.string().default('metricwright'),
  /** Seconds after which a query of a person (not a run's statement) is ended by the server; 0 is never. */
  query_timeout: seconds.default(600),
})

const aliases: Readonly<Record<string, string>> = { pass: 'password', dbname: 'database' }

/** The fields of a profile, by their names there; `pass` and `dbname` are other names of two. Others are left out. */
export const postgresConfig = z.preprocess((input) => {
  if (typeof input !== 'object' || input === null) return input
  return Object.fromEntries(Object.entries(input).map(([key, value]) => [aliases[key] ?? key, value]))
}, fields)

export type PostgresConfig = z.output<typeof fields>

export function parsePostgresConfig(input: unknown): PostgresConfig {
  return postgresConfig.parse(input)
}
