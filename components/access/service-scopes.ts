import type { TokenScope } from '#lib/contracts/people.ts'

export const serviceScopes: readonly TokenScope[] = ['run', 'read', 'metadata', 'develop', 'full', 'scim']
