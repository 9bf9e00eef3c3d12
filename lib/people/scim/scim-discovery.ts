import { operation, type OperationContext } from '#lib/access/operation.ts'
import type { ScimResource } from '#lib/contracts/scim.ts'
import { GROUP, listAnswer, USER } from './scim-shapes.ts'

const door = { permission: null, scope: 'scim' } as const

export const getScimServiceProviderConfig = operation(
  { name: 'scim.config', ...door },
  (_: OperationContext, __: void): Promise<ScimResource> =>
    Promise.resolve({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
      patch: { supported: true },
      bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
      filter: { supported: true, maxResults: 200 },
      changePassword: { supported: false },
      sort: { supported: false },
      etag: { supported: false },
      authenticationSchemes: [
        {
          type: 'oauthbearertoken',
          name: 'Bearer',
          description: 'The token of a service account',
          primary: true,
        },
      ],
    }),
)

export const listScimResourceTypes = operation(
  { name: 'scim.resource-types', ...door },
  (_: OperationContext, __: void) =>
    Promise.resolve(listAnswer([typeOf('User', '/Users', USER), typeOf('Group', '/Groups', GROUP)], 2)),
)

export const listScimSchemas = operation(
  { name: 'scim.schemas', ...door },
  (_: OperationContext, __: void) => {
    const text = (name: string, more: object = {}) => ({ ...attribute(name, 'string'), ...more })
    const user = [
      text('userName', { required: true, uniqueness: 'server' }),
      text('displayName'),
      attribute('active', 'boolean'),
      {
        ...attribute('name', 'complex'),
        subAttributes: ['formatted', 'givenName', 'familyName'].map((name) => text(name)),
      },
      {
        ...attribute('emails', 'complex'),
        multiValued: true,
        subAttributes: [text('value'), attribute('primary', 'boolean')],
      },
    ]
    const group = [
      text('displayName', { required: true, uniqueness: 'server' }),
      { ...attribute('members', 'complex'), multiValued: true, subAttributes: [text('value')] },
    ]
    return Promise.resolve(listAnswer([schema(USER, 'User', user), schema(GROUP, 'Group', group)], 2))
  },
)

function typeOf(name: string, endpoint: string, of: string): ScimResource {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
    ...{ id: name, name, endpoint, schema: of },
  }
}

function schema(id: string, name: string, attributes: readonly object[]): ScimResource {
  return { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'], id, name, attributes }
}

function attribute(name: string, type: string) {
  const shape = { name, type, multiValued: false, required: false, caseExact: false }
  return { ...shape, mutability: 'readWrite', returned: 'default', uniqueness: 'none' }
}
