import { operation, type OperationContext } from '#lib/access/operation.ts'
import * as secondFactor from '#lib/auth/second-factor.ts'
import { totpAddress } from '#lib/auth/totp.ts'
import type { SecondFactorRule } from '#lib/contracts/identity.ts'
import type { RoleKey } from '#lib/contracts/people.ts'
import { AppError } from '#lib/core/app-error.ts'
import { loadIdentitySettings } from '#lib/db/identity-settings-repository.ts'
import { countRecoveryCodes, deleteSecondFactor, findSecondFactor } from '#lib/db/second-factor-repository.ts'
import { revokeSessions } from '#lib/db/session-repository.ts'
import { getPerson, requireNotAbove } from './manage-people.ts'

interface CodeInput {
  readonly code: string
}

const ISSUER = 'Metricwright'
/** Who has yet to set one up may do this and nothing else. */
const first = { permission: null, beforeSecondFactor: true } as const

export const getMySecondFactor = operation(
  { name: 'second-factor.get', ...first },
  async ({ principal }: OperationContext, _: void) => {
    const [factor, settings, recoveryCodesLeft] = await Promise.all([
      findSecondFactor(principal.userId),
      loadIdentitySettings(),
      countRecoveryCodes(principal.userId),
    ])
    const required = asksFor(settings.secondFactor, principal.roles)
    return { confirmedAt: factor?.confirmedAt?.toISOString() ?? null, recoveryCodesLeft, required }
  },
)

export const beginMySecondFactor = operation(
  { name: 'second-factor.begin', ...first, audit: () => 'own second factor' },
  async (context: OperationContext, _: void) => {
    requireSession(context)
    const { userId, email } = context.principal
    const secret = await secondFactor.beginEnrolment(userId)
    if (secret === null) {
      throw new AppError('conflict', 'You have a second factor already.', { remedy: 'Turn it off first.' })
    }
    return { secret, address: totpAddress(secret, email, ISSUER) }
  },
)

export const confirmMySecondFactor = operation(
  { name: 'second-factor.confirm', ...first, audit: (_: CodeInput) => 'own second factor' },
  async (context: OperationContext, { code }) => {
    requireSession(context)
    const { principal, clock } = context
    const codes = await secondFactor.confirmEnrolment(principal.userId, code, clock.now())
    // One that was begun by the password alone would have the rights of the new factor without its code.
    await revokeSessions(
      principal.userId,
      principal.sessionId === null ? {} : { except: principal.sessionId },
    )
    return { recoveryCodes: [...codes] }
  },
)

export const removeMySecondFactor = operation(
  { name: 'second-factor.remove', permission: null, audit: (_: CodeInput) => 'own second factor' },
  async (context: OperationContext, { code }): Promise<{ ok: true }> => {
    requireSession(context)
    const { principal, clock } = context
    const { secondFactor: rule } = await loadIdentitySettings()
    if (asksFor(rule, principal.roles)) {
      throw new AppError('conflict', 'This installation asks for a second factor, so it stays on.', {
        remedy: 'An admin can remove it, so that you can set up another device.',
      })
    }
    await secondFactor.takeCode(principal.userId, code, clock.now())
    await deleteSecondFactor(principal.userId)
    return { ok: true }
  },
)

export const renewMyRecoveryCodes = operation(
  { name: 'second-factor.renew-codes', permission: null, audit: (_: CodeInput) => 'own recovery codes' },
  async (context: OperationContext, { code }) => {
    requireSession(context)
    const { principal, clock } = context
    await secondFactor.takeCode(principal.userId, code, clock.now())
    return { recoveryCodes: [...(await secondFactor.renewRecoveryCodes(principal.userId))] }
  },
)

/** For who lost the device and the recovery codes. Whoever is signed in as them is out. */
export const resetSecondFactor = operation(
  {
    name: 'people.reset-second-factor',
    permission: 'people.manage',
    audit: ({ id }: { id: string }) => `person ${id}`,
  },
  async ({ principal }: OperationContext, { id }): Promise<{ ok: true }> => {
    await requireNotAbove(principal, await getPerson(id))
    if (!(await deleteSecondFactor(id))) {
      throw new AppError('not-found', 'This person has no second factor.')
    }
    await revokeSessions(id, {})
    return { ok: true }
  },
)

function asksFor(rule: SecondFactorRule, roles: readonly RoleKey[]): boolean {
  return rule === 'everyone' || (rule === 'admins' && roles.includes('admin'))
}

function requireSession({ principal }: OperationContext): void {
  if (principal.via === 'session') return
  throw new AppError('forbidden', 'A second factor is set up in the browser, not with an API token.')
}
