'use client'
import { Modal, type ModalProps } from '@mantine/core'
import { useEffect, useState } from 'react'
import { focusedBehind, mayFocus } from './focus-behind.ts'

/**
 * A modal that is there only while it is open. Closed, the focus is where it was before: Mantine's own way back needs
 * `opened` to change, and cannot go to the item of a menu that is gone by then.
 */
export function Dialog(props: Omit<ModalProps, 'opened'>) {
  const [opener] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      // After the page has taken the dialog away; who has moved the focus meanwhile knows better.
      setTimeout(() => {
        if (document.activeElement !== null && document.activeElement !== document.body) return
        const target = mayFocus(opener) ? opener : focusedBehind()
        target?.focus({ preventScroll: true })
      })
    },
    [opener],
  )
  return <Modal opened returnFocus={false} {...props} />
}
