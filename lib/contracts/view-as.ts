import { z } from 'zod'
import { defineContract, done } from './define-contract.ts'
import { viewing } from './people.ts'

export const viewTarget = viewing.pick({ kind: true, key: true })
export type ViewTarget = z.infer<typeof viewTarget>

export const listViewTargets = defineContract({
  method: 'GET',
  path: '/api/view-as',
  summary: 'Roles, groups and people whom I may view the product as',
  response: z.object({
    targets: z.array(
      viewing.omit({ until: true }).extend({
        /** What a role is for, a person's address. */
        about: z.string(),
        /** Why not, as a sentence. */
        whyNot: z.string().nullable(),
      }),
    ),
  }),
})
export const startViewing = defineContract({
  method: 'POST',
  path: '/api/view-as',
  summary: 'See the product as a role, a group or a person for an hour: read only, and recorded',
  body: viewTarget,
  response: viewing,
})
export const stopViewing = defineContract({
  method: 'DELETE',
  path: '/api/view-as',
  summary: 'Be myself again',
  response: done,
})
