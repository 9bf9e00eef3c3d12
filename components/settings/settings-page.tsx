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
  const { project } = useProject()
  return (
    <div className={classes.page}>
      <PageHeader title="Settings" />
      <div className={classes.body}>
        <SettingsSection title="Theme">
          <div>
            <ThemeChoice />
          </div>
        </SettingsSection>
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
