import { operation, type OperationContext } from '#lib/access/operation.ts'
import { loadConfig } from '#lib/config/config.ts'
import { DIRECTORY, type GroupRule, type Identity, type IdentitySettings } from '#lib/contracts/identity.ts'
import { AppError } from '#lib/core/app-error.ts'
import { listGroups } from '#lib/db/group-repository.ts'
import { loadIdentitySettings, saveIdentitySettings } from '#lib/db/identity-settings-repository.ts'
import { requireRoles } from './manage-people.ts'

/** Rules give roles, so they take the right to assign roles. */
const permission = 'roles.assign'

interface Where {
  /** Address of this installation as the admin sees it. */
  readonly origin: string
}

export const getIdentity = operation(
  { name: 'identity.get', permission },
  async (_: OperationContext, { origin }: Where): Promise<Identity> => describe(origin),
)

export const updateIdentity = operation(
  {
    name: 'identity.update',
    permission,
    audit: ({ settings }: Where & { version: number; settings: IdentitySettings }) =>
      `second factor ${settings.secondFactor}; claim ${settings.groupsClaim}; ${settings.rules.map(sayRule).join('; ') || 'no rules'}`,
  },
  async ({ principal }: OperationContext, { origin, version, settings }): Promise<Identity> => {
    const { rules, directoryRole } = settings
    const roles = [...rules.flatMap((rule) => rule.roles), ...(directoryRole === null ? [] : [directoryRole])]
    await requireRoles(principal, roles)
    await requireGroups(rules.flatMap((rule) => rule.groups))
    requireSources(rules, (await loadIdentitySettings()).rules)
    requireOneRuleEach(rules)
    if (!(await saveIdentitySettings(settings, version))) {
      throw new AppError('conflict', 'Somebody changed these settings while you did.', {
        remedy: 'Load the page again: it shows what they saved.',
      })
    }
    return describe(origin)
  },
)

async function describe(origin: string): Promise<Identity> {
  const providers = loadConfig().oidc.map(({ id, name }) => ({ id, name }))
  const settings = await loadIdentitySettings()
  const known = new Set((await listGroups()).map(({ id }) => id))
  // A group that was removed gives nothing and is gone from the rule with the next save.
  const rules = settings.rules.map((rule) => ({
    ...rule,
    groups: rule.groups.filter((id) => known.has(id)),
  }))
  return { ...settings, rules, providers, scimUrl: `${origin}/api/scim/v2` }
}

async function requireGroups(ids: readonly string[]): Promise<void> {
  const known = new Set((await listGroups()).map(({ id }) => id))
  if (ids.every((id) => known.has(id))) return
  throw new AppError('not-found', 'One of these groups is not here any more.', {
    remedy: 'Load the page again.',
  })
}

/** A rule of a provider that is configured no more may stay: it gives nothing until the provider is back. */
function requireSources(rules: readonly GroupRule[], before: readonly GroupRule[]): void {
  const known = new Set([
    DIRECTORY,
    ...loadConfig().oidc.map(({ id }) => id),
    ...before.map(({ source }) => source),
  ])
  const unknown = rules.find(({ source }) => !known.has(source))
  if (unknown === undefined) return
  throw new AppError('not-found', `There is no provider ${unknown.source}.`, {
    remedy: `Choose one of ${[...known].join(', ')}.`,
  })
}

function requireOneRuleEach(rules: readonly GroupRule[]): void {
  const twice = rules.find((rule, index) =>
    rules.some((other, at) => at < index && other.group === rule.group && other.source === rule.source),
  )
  if (twice === undefined) return
  throw new AppError('conflict', `There are two rules for the group ${twice.group} of ${sayOrigin(twice)}.`, {
    remedy: 'Make them one.',
  })
}

const sayOrigin = ({ source }: GroupRule) =>
  source === DIRECTORY ? 'the directory' : (loadConfig().oidc.find(({ id }) => id === source)?.name ?? source)
const sayRule = (rule: GroupRule) =>
  `${rule.group} of ${sayOrigin(rule)} gives ${[...rule.roles, ...rule.groups.map((id) => `group ${id}`)].join(', ') || 'nothing'}`
