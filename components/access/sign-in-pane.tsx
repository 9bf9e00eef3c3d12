'use client'
import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { ErrorState } from '#components/parts/error-state.tsx'
import { InlineProblem } from '#components/parts/inline-problem.tsx'
import { LateLoading } from '#components/parts/late-loading.tsx'
import { identityQuery, useUpdateIdentity } from '#lib/client/identity.ts'
import { DIRECTORY, type Identity, type IdentitySettings } from '#lib/contracts/identity.ts'
import classes from './sign-in-pane.module.css'
import { DirectoryFields, GroupFields, SecondFactorFields } from './sign-in-fields.tsx'
import { RuleRows } from './rule-rows.tsx'

/** How people come in: what is asked besides a password, and what groups of a provider or a directory give here. */
export function SignInPane() {
  const { data, error, refetch } = useQuery(identityQuery())
  if (data === undefined) {
    if (error === null) return <LateLoading what="Reading how people sign in" />
    const retry = () => void refetch()
    return <ErrorState error={error} what="The settings could not be loaded." onRetry={retry} />
  }
  return <SignInForm key={data.version} identity={data} />
}

function SignInForm({ identity }: { identity: Identity }) {
  const [settings, setSettings] = useState<IdentitySettings>(() => settingsOf(identity))
  const save = useUpdateIdentity()
  const change = (part: Partial<IdentitySettings>) => setSettings((before) => ({ ...before, ...part }))
  const changed = JSON.stringify(settings) !== JSON.stringify(settingsOf(identity))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate({ ...settings, version: identity.version })
  }
  return (
    <form className={classes.form} onSubmit={submit}>
      <section className={classes.section} aria-labelledby="second-factor-title">
        <h2 id="second-factor-title">Second factor</h2>
        <SecondFactorFields settings={settings} onChange={change} />
      </section>
      <section className={classes.section} aria-labelledby="groups-title">
        <h2 id="groups-title">Rules for groups</h2>
        <GroupFields
          settings={settings}
          providers={identity.providers.map(({ name }) => name)}
          onChange={change}
        />
        <RuleRows
          rules={settings.rules}
          sources={sourcesOf(identity)}
          onChange={(rules) => change({ rules })}
        />
      </section>
      <section className={classes.section} aria-labelledby="directory-title">
        <h2 id="directory-title">Directory (SCIM)</h2>
        <DirectoryFields settings={settings} scimUrl={identity.scimUrl} onChange={change} />
      </section>
      <div className={classes.foot}>
        <InlineProblem error={save.error} />
        <Button type="submit" variant="filled" loading={save.isPending} disabled={!changed}>
          Save
        </Button>
      </div>
    </form>
  )
}

const sourcesOf = ({ providers }: Identity) => [...providers, { id: DIRECTORY, name: 'Directory (SCIM)' }]

function settingsOf({
  secondFactor,
  groupsClaim,
  rules,
  admitByRule,
  directoryRole,
}: Identity): IdentitySettings {
  return { secondFactor, groupsClaim, rules, admitByRule, directoryRole }
}
