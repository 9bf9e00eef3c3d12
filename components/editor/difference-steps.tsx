'use client'
import { ActionIcon, Tooltip } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import type { KeyboardEvent } from 'react'
import { countOf } from '#components/parts/format-time.ts'
import classes from './code-editor.module.css'

export interface DifferenceStepsProps {
  /** Null while they are not known. */
  readonly count: number | null
  readonly onStep: (step: 1 | -1) => void
}

/** Alt+F5 goes to the next difference, with Shift to the one before, wherever the keys are. */
export function stepOfKey(event: Pick<KeyboardEvent, 'key' | 'altKey' | 'shiftKey'>): 1 | -1 | null {
  if (event.key !== 'F5' || !event.altKey) return null
  return event.shiftKey ? -1 : 1
}

export function DifferenceSteps({ count, onStep }: DifferenceStepsProps) {
  return (
    <div className={classes.steps}>
      <span role="status">{count === null ? '' : countOf(count, 'difference')}</span>
      <Tooltip label="Previous difference (Shift+Alt+F5)">
        <ActionIcon
          size="xs"
          aria-label="Previous difference"
          aria-keyshortcuts="Shift+Alt+F5"
          disabled={count === 0}
          onClick={() => onStep(-1)}
        >
          <IconArrowUp size={16} stroke={1.5} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="Next difference (Alt+F5)">
        <ActionIcon
          size="xs"
          aria-label="Next difference"
          aria-keyshortcuts="Alt+F5"
          disabled={count === 0}
          onClick={() => onStep(1)}
        >
          <IconArrowDown size={16} stroke={1.5} />
        </ActionIcon>
      </Tooltip>
    </div>
  )
}
