import { expect, it } from 'vitest'
import { noSuchEndpoint } from './no-such-endpoint.ts'

it('an address of the API that is not there is answered as the API answers', async () => {
  const answer = await noSuchEndpoint(
    new Request('http://localhost/api/nothing?secret=1', { method: 'POST' }),
  )
  expect(answer.status).toBe(404)
  expect(await answer.json()).toMatchObject({
    error: {
      kind: 'not-found',
      message: 'There is no POST /api/nothing.',
      remedy: 'GET /api/openapi.json lists what there is.',
    },
  })
})
