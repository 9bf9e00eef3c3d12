'use client'
import { Button, Menu } from '@mantine/core'
import { IconCheck, IconChevronDown } from '@tabler/icons-react'
import classes from './lineage.module.css'

/** One of several ways to look at the graph: "Group by Folder". */
export function ViewMenu<T extends string>(props: {
  word: string
  value: T
  choices: readonly { readonly value: T; readonly label: string; readonly about: string }[]
  onChange: (value: T) => void
}) {
  const chosen = props.choices.find((choice) => choice.value === props.value)
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          variant="subtle"
          color="gray"
          className={classes.menu ?? ''}
          rightSection={<IconChevronDown size={14} stroke={1.5} />}
        >
          <span className={classes.menuWord}>{props.word}</span> {chosen?.label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {props.choices.map((choice) => (
          <Menu.Item
            key={choice.value}
            role="menuitemradio"
            aria-checked={choice.value === props.value}
            leftSection={
              <IconCheck size={14} stroke={1.5} opacity={choice.value === props.value ? 1 : 0} aria-hidden />
            }
            onClick={() => props.onChange(choice.value)}
          >
            {choice.label} <span className={classes.meta}>{choice.about}</span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
