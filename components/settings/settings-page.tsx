'use client'
import { PageHeader } from '#components/parts/page-header.tsx'
import { ThemeChoice } from '#components/parts/theme-choice.tsx'
import { useMay, useProject } from '#lib/client/project-context.tsx'
import { PasswordForm } from './password-form.tsx'
import { ProjectFacts } from './project-facts.tsx'
import { PushForm } from './push-form.tsx'
import { SecondFactorSection } from './second-factor-section.tsx'
import { SessionList } from './session-list.tsx'
import { SettingsSection } from './settings-section.tsx'
import classes from './settings.module.css'
import { TokenList } from './token-list.tsx'

export function SettingsPage() {
  const manages = useMay('project.manage')
  const { project, me } = useProject()
  const { viewing } = me
  return (
    <div className={classes.page}>
      <PageHeader title="Settings" />
      <div className={classes.body}>
        <SettingsSection title="Theme">
          <div>
            <ThemeChoice />
          </div>
        </SettingsSection>
        {viewing === null ? (
          <OwnSections />
        ) : (
          <SettingsSection title="Your account">
            <p>
              Your password, second factor, sessions and API tokens are here again when you stop viewing as{' '}
              {viewing.name}.
            </p>
          </SettingsSection>
        )}
        <SettingsSection title="Project">
          <ProjectFacts />
        </SettingsSection>
        {manages && project.canPush ? (
          <SettingsSection title="Push">
            <PushForm />
          </SettingsSection>
        ) : null}
      </div>
    </div>
  )
}

/** What is the person's own, of whatever project. */
function OwnSections() {
  return (
    <>
      <SettingsSection title="Password">
        <PasswordForm />
      </SettingsSection>
      <SettingsSection title="Second factor">
        <SecondFactorSection />
      </SettingsSection>
      <SettingsSection title="Sessions">
        <SessionList />
      </SettingsSection>
      <SettingsSection title="API tokens">
        <TokenList />
      </SettingsSection>
    </>
  )
}
