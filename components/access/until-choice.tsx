'use client'
import { NativeSelect } from '@mantine/core'

export type Until = 'ever' | '1' | '7' | '30' | '90'

const choices: { value: Until; label: string }[] = [
  { value: 'ever', label: 'No end' },
  { value: '1', label: '1 day' },
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
]

export function UntilChoice(props: { value: Until; onChange: (until: Until) => void; label?: string }) {
  return (
    <NativeSelect
      label={props.label ?? 'Ends after'}
      data={choices}
      value={props.value}
      onChange={(event) => {
        const found = choices.find(({ value }) => value === event.currentTarget.value)
        if (found !== undefined) props.onChange(found.value)
      }}
    />
  )
}

/** The moment that is meant, counted from now. */
export function endOf(until: Until, now: Date): string | null {
  return until === 'ever' ? null : new Date(now.getTime() + Number(until) * 86_400_000).toISOString()
}
