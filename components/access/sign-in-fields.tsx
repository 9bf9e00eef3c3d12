'use client'
import { Checkbox, NativeSelect, Radio, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { rolesQuery } from '#lib/client/access.ts'
import { secondFactorRule, type IdentitySettings, type SecondFactorRule } from '#lib/contracts/identity.ts'
import classes from './sign-in-pane.module.css'

interface FieldsProps {
  readonly settings: IdentitySettings
  readonly onChange: (part: Partial<IdentitySettings>) => void
}

const ruleWords: Readonly<Record<SecondFactorRule, string>> = {
  optional: 'Everybody decides for themselves',
  admins: 'Admins must have one',
  everyone: 'Everybody must have one',
}

export function SecondFactorFields({ settings, onChange }: FieldsProps) {
  return (
    <>
      <p className={classes.text}>
        A code from an authenticator app, asked for after the password. Whoever must have one sets it up at
        the next sign-in, before anything else. People who sign in through a provider are asked there.
      </p>
      <Radio.Group
        aria-label="Who must have a second factor"
        value={settings.secondFactor}
        onChange={(value) => {
          const rule = secondFactorRule.safeParse(value)
          if (rule.success) onChange({ secondFactor: rule.data })
        }}
      >
        <div className={classes.rules}>
          {secondFactorRule.options.map((rule) => (
            <Radio key={rule} value={rule} label={ruleWords[rule]} />
          ))}
        </div>
      </Radio.Group>
    </>
  )
}

export function GroupFields({
  settings,
  providers,
  onChange,
}: FieldsProps & { readonly providers: readonly string[] }) {
  return (
    <>
      <p className={classes.text}>
        {providers.length === 0
          ? 'Rules turn groups of your directory into roles and groups here. No OpenID provider is configured (METRICWRIGHT_OIDC_ISSUER), so they are for what a directory sends by SCIM. '
          : `Rules turn groups of your provider into roles and groups here: given and taken back at each sign-in with ${providers.join(' or ')}, and whenever a directory changes them by SCIM. A rule counts for the one that it names. `}
        What was set by hand stays, and so does the last admin.
      </p>
      {providers.length === 0 ? null : (
        <TextInput
          className={classes.narrow ?? ''}
          label="Where the provider names the groups"
          description="The claim of its token; dots lead inside, for example realm_access.roles"
          value={settings.groupsClaim}
          maxLength={200}
          spellCheck={false}
          onChange={(event) => onChange({ groupsClaim: event.currentTarget.value })}
        />
      )}
      <Checkbox
        label="Whoever a rule matches may join without an invitation"
        checked={settings.admitByRule}
        onChange={(event) => onChange({ admitByRule: event.currentTarget.checked })}
      />
    </>
  )
}

export function DirectoryFields({ settings, scimUrl, onChange }: FieldsProps & { readonly scimUrl: string }) {
  const roles = useQuery(rolesQuery()).data?.roles ?? []
  return (
    <>
      <p className={classes.text}>
        A directory such as Okta or Entra ID makes, changes and closes people and groups here. Give it the
        address below, and the token of a service account with the scope Directory (SCIM).
      </p>
      <TextInput
        className={classes.narrow ?? ''}
        label="Address"
        value={scimUrl}
        readOnly
        onFocus={(event) => event.currentTarget.select()}
      />
      <NativeSelect
        className={classes.narrow ?? ''}
        label="Role of the people it makes"
        description="The rules above add to it"
        data={[
          { value: '', label: 'No role' },
          ...roles.map(({ key, name }) => ({ value: key, label: name })),
        ]}
        value={settings.directoryRole ?? ''}
        onChange={(event) =>
          onChange({ directoryRole: event.currentTarget.value === '' ? null : event.currentTarget.value })
        }
      />
    </>
  )
}
