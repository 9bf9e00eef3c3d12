'use client'
import { Menu } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { KeyHint } from '#components/parts/key-hint.tsx'
import type { AccessCell, DatasetAction, DatasetRow } from '#lib/contracts/access.ts'
import { actionWords } from './access-level.tsx'

const choices = [
  { action: 'list', key: 'L' },
  { action: 'view', key: 'V' },
  { action: 'edit', key: 'E' },
  { action: 'own', key: 'O' },
] as const

interface CellMenuProps {
  readonly name: string
  readonly dataset: DatasetRow
  readonly cell: AccessCell | null
  readonly onSet: (action: DatasetAction | null) => void
  readonly onClose: () => void
  readonly children: ReactNode
}

/** What a subject may do with a dataset. Grants add up, so what comes from elsewhere cannot be made less here. */
export function CellMenu({ name, dataset, cell, onSet, onClose, children }: CellMenuProps) {
  const rest = cell?.rest ?? null
  const floor = rest === null ? -1 : choices.findIndex(({ action }) => action === rest)
  const check = <IconCheck size={14} stroke={1.5} aria-hidden />
  return (
    <Menu opened onClose={onClose} position="bottom-start" width={260} returnFocus>
      <Menu.Target>{children}</Menu.Target>
      <Menu.Dropdown aria-label={`${name} on ${dataset.name}`}>
        <Menu.Label role="presentation">
          {name} on {dataset.name}
        </Menu.Label>
        {choices.map(({ action, key }, index) => (
          <Menu.Item
            key={action}
            disabled={index < floor}
            leftSection={cell?.action === action ? check : <span style={{ width: 14 }} />}
            rightSection={<KeyHint keys={[key]} />}
            onClick={() => onSet(index === floor ? null : action)}
          >
            {actionWords[action]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item disabled={cell === null || cell.grantId === null} onClick={() => onSet(null)}>
          {rest === null ? 'Nothing' : `Only ${actionWords[rest]}, which comes from a role or a wider grant`}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
