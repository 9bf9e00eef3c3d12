'use client'
import { Checkbox } from '@mantine/core'
import type { TokenScope } from '#lib/contracts/people.ts'
import classes from './scope-choice.module.css'
import { scopeWords } from './scope-words.ts'

export interface ScopeChoiceProps {
  readonly offered: readonly TokenScope[]
  readonly value: readonly TokenScope[]
  readonly onChange: (scopes: TokenScope[]) => void
}

/** Those that stand alone take the place of others. */
const ALONE: readonly TokenScope[] = ['full', 'scim']

export function ScopeChoice({ offered, value, onChange }: ScopeChoiceProps) {
  const toggle = (scope: TokenScope) => {
    if (value.includes(scope)) return onChange(value.filter((each) => each !== scope))
    if (ALONE.includes(scope)) return onChange([scope])
    onChange([...value.filter((each) => !ALONE.includes(each)), scope])
  }
  return (
    <Checkbox.Group label="May do" value={[...value]}>
      <div className={classes.list}>
        {offered.map((scope) => (
          <Checkbox
            key={scope}
            value={scope}
            label={scopeWords[scope].label}
            description={scopeWords[scope].summary}
            onChange={() => toggle(scope)}
          />
        ))}
      </div>
    </Checkbox.Group>
  )
}
