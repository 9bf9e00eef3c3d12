import type { Flags } from '../options.ts'
import type { Json } from '../manifest.ts'
import { isObject } from '../schema/json-access.ts'

export type WarningVerdict = 'error' | 'warn' | 'silent'

/** What is to become of a warning that dbt calls by this name: WARN_ERROR and WARN_ERROR_OPTIONS of the call. */
export function verdictOn(name: string, { more }: Flags): WarningVerdict {
  const options = more['WARN_ERROR_OPTIONS'] ?? null
  const said = (key: string): readonly Json[] => {
    const value = options !== null && isObject(options) ? (options[key] ?? []) : []
    return Array.isArray(value) ? value : [value]
  }
  if (said('silence').includes(name)) return 'silent'
  if (said('warn').includes(name)) return 'warn'
  const isError = [name, 'all', '*'].some((one) => said('error').includes(one))
  return more['WARN_ERROR'] === true || isError ? 'error' : 'warn'
}
