import { z } from 'zod'
import type { Permission, TokenScope } from '#lib/contracts/people.ts'
import { AppError, isAppError } from '#lib/core/app-error.ts'
import type { Clock } from '#lib/core/clock.ts'
import { recordAudit } from '#lib/db/audit-repository.ts'
import type { EarlyLook } from '#lib/db/branch-repository.ts'
import { describeViewing, type Principal } from './principal.ts'
import { refusalOf } from './roles.ts'
import { isWithinScopes, refusalByScopes } from './scopes.ts'

export interface OperationContext {
  readonly principal: Principal
  /** Aborts when the caller is gone. */
  readonly signal: AbortSignal
  readonly clock: Clock
  /** What the caller looks at, where it was read while it was found out who they are. */
  readonly early?: EarlyLook | null
}

export type Operation<I, O> = (context: OperationContext, input: I) => Promise<O>

export interface OperationSpec<I, O> {
  /** Noun and verb, e.g. run.start; stands in the audit log. */
  readonly name: string
  /** Null: any signed-in person. */
  readonly permission: Permission | null
  /** Only a token that has this scope may do it, and needs nothing else for it. */
  readonly scope?: TokenScope
  /** Open to who has yet to set up the second factor that this installation asks for: no more than that needs. */
  readonly beforeSecondFactor?: boolean
  /** Present for what changes something: says to what, e.g. "project commerce"; where it was done, also by what came of it. */
  readonly audit?: (input: I, output?: O) => string
  /** Where `audit` does not tell whether it changes something: a read that is audited, a write that is too frequent for it. */
  readonly effect?: 'reads' | 'writes'
}

/**
 * The only door to the product's actions: checks the permission, then acts, then audits.
 * A refusal is audited whether it comes from the permission or from inside.
 */
export function operation<I, O>(
  spec: OperationSpec<I, O>,
  handler: (context: OperationContext, input: I) => Promise<O>,
): Operation<I, O> {
  return async (context, input) => {
    const subject = spec.audit?.(input) ?? describeInput(input)
    const reason = whyRefused(spec, context.principal)
    if (reason !== null) {
      await audit(context, { operation: spec.name, outcome: 'refused', subject, reason })
      throw new AppError('forbidden', reason)
    }
    try {
      const output = await handler(context, input)
      const done = whatWasDone(spec, context.principal, { input, output })
      if (done !== null)
        await audit(context, { operation: spec.name, outcome: 'done', subject: done, reason: '' })
      return output
    } catch (error) {
      if (isAppError(error) && error.kind === 'forbidden') {
        await audit(context, { operation: spec.name, outcome: 'refused', subject, reason: error.message })
      }
      throw error
    }
  }
}

/** Whoever views as somebody else leaves a line also where they only read. */
function whatWasDone<I, O>(
  { audit: describe }: OperationSpec<I, O>,
  { viewing }: Principal,
  { input, output }: { readonly input: I; readonly output: O },
): string | null {
  if (describe) return describe(input, output)
  return viewing === null ? null : describeInput(input)
}

/** Where it is, not what was sent: texts of files and of queries are not for the log. */
const placeShape = z.object({
  project: z.string().optional(),
  number: z.number().optional(),
  path: z.string().nullish(),
  id: z.string().optional(),
  person: z.string().optional(),
  dataset: z.string().optional(),
  select: z.string().optional(),
})

function describeInput(input: unknown): string {
  const { data } = placeShape.safeParse(input)
  return Object.entries(data ?? {})
    .flatMap(([name, value]) =>
      value === undefined || value === null || value === '' ? [] : `${name} ${value}`,
    )
    .join(', ')
    .slice(0, 300)
}

/** What changes something is what is audited when it is done, unless the operation says otherwise. */
const changes = <I, O>({ audit, effect }: OperationSpec<I, O>) =>
  effect === undefined ? audit !== undefined : effect === 'writes'

function whyRefused<I, O>(spec: OperationSpec<I, O>, who: Principal): string | null {
  const { permission, scope } = spec
  if (who.viewing !== null && changes(spec)) {
    return `You are viewing as ${who.viewing.name}, which is read only. Stop viewing to change something.`
  }
  if (scope !== undefined) {
    if (who.scopes?.some(({ key }) => key === scope)) return null
    return `This needs a service token with the scope ${scope}.`
  }
  if (who.needsSecondFactor && spec.beforeSecondFactor !== true) {
    return 'This installation asks for a second factor at sign-in. Set one up first.'
  }
  // For a token also an audited read is more than reading.
  const audited = changes(spec) || spec.audit !== undefined
  if (who.scopes !== null && !isWithinScopes(who.scopes, { permission, changes: audited })) {
    return refusalByScopes(who.scopes)
  }
  return permission !== null && !who.permissions.has(permission) ? refusalOf(permission) : null
}

async function audit(
  context: OperationContext,
  event: { operation: string; outcome: 'done' | 'refused'; subject: string; reason: string },
): Promise<void> {
  const { principal } = context
  const viewedAs = describeViewing(principal.viewing)
  try {
    await recordAudit({ ...event, userId: principal.via === 'system' ? null : principal.userId, viewedAs })
  } catch (error) {
    // What was done is done and what was refused stays refused; the log of the process keeps the event.
    console.error(
      'audit event could not be stored',
      JSON.stringify({ ...event, userId: principal.userId, viewedAs }),
      error,
    )
  }
}
