'use client'
import { Menu, SegmentedControl, useMantineColorScheme, type MantineColorScheme } from '@mantine/core'

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

/** The same as items of a menu, which takes no other controls. */
export function ThemeItems() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const choose = (value: string) => {
    const chosen = schemes.find((scheme) => scheme.value === value)
    if (chosen !== undefined) setColorScheme(chosen.value)
  }
  return (
    <>
      <Menu.Label>Theme</Menu.Label>
      <Menu.RadioGroup value={colorScheme} onChange={choose}>
        {schemes.map(({ value, label }) => (
          <Menu.RadioItem key={value} value={value}>
            {label}
          </Menu.RadioItem>
        ))}
      </Menu.RadioGroup>
    </>
  )
}
