import { loadConfig } from '#lib/config/config.ts'

/** Where people reach this installation: METRICWRIGHT_URL, else the address that this request was sent to. */
export function requestOrigin(request: Request): string {
  const { webUrl, webUrlGiven } = loadConfig()
  const host = request.headers.get('host')
  if (webUrlGiven || host === null || !/^[\w.:[\]-]+$/.test(host)) return webUrl
  return `http://${host}`
}
