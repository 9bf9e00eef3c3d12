import { noSuchEndpoint } from '#lib/http/no-such-endpoint.ts'

export {
  noSuchEndpoint as DELETE,
  noSuchEndpoint as GET,
  noSuchEndpoint as PATCH,
  noSuchEndpoint as POST,
  noSuchEndpoint as PUT,
}
