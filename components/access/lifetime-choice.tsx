'use client'
import { NativeSelect } from '@mantine/core'

const lifetimes = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '365 days' },
  { value: '730', label: '730 days' },
  { value: 'never', label: 'Does not expire' },
]

export const daysOf = (lifetime: string) => (lifetime === 'never' ? null : Number(lifetime))

export function LifetimeChoice(props: { value: string; onChange: (value: string) => void }) {
  return (
    <NativeSelect
      label="Valid for"
      data={lifetimes}
      value={props.value}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  )
}
