'use client'
import { SegmentedControl, useMantineColorScheme, type MantineColorScheme } from '@mantine/core'

const schemes: { value: MantineColorScheme; label: string }[] = [
  { value: 'auto', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

/** The colour scheme of this browser; the same in the settings and in the menu of the person. */
export function ThemeChoice() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <SegmentedControl<MantineColorScheme>
      aria-label="Theme"
      data={schemes}
      value={colorScheme}
      onChange={setColorScheme}
    />
  )
}
