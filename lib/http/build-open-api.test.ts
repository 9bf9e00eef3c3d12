import { describe, expect, it } from 'vitest'
import * as contracts from '#lib/contracts/index.ts'
import { existsSync, readFileSync } from 'node:fs'
import { buildOpenApi, listContracts } from './build-open-api.ts'

const all = listContracts(contracts)

describe('the contracts', () => {
  it('name every operation once', () => {
    const names = all.map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })

  it.each(all.map(({ contract }) => [contract.method, contract.path] as const))(
    '%s %s has a route',
    (method, path) => {
      const file = `app${path}/route.ts`
      expect(existsSync(file), `${file} is missing`).toBe(true)
      expect(readFileSync(file, 'utf8')).toMatch(new RegExp(`export const ${method}\\b`))
    },
  )

  it('become OpenAPI with parameters, bodies and streams', () => {
    const document = JSON.stringify(buildOpenApi(contracts, { version: '1', webUrl: 'http://localhost' }))
    const { paths } = JSON.parse(document)
    expect(paths['/api/people/{id}/roles'].put).toMatchObject({
      operationId: 'assignRoles',
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }],
      requestBody: { content: { 'application/json': { schema: { required: ['roles'] } } } },
    })
    expect(
      Object.keys(paths['/api/projects/{project}/runs/{number}/events'].get.responses[200].content),
    ).toEqual(['text/event-stream'])
    expect(paths['/api/projects/{project}/runs'].get.parameters).toContainEqual(
      expect.objectContaining({ name: 'limit', in: 'query', required: false }),
    )
    expect(paths['/api/health'].get.security).toEqual([])
  })
})
