import { Button } from '@mantine/core'
import { useState } from 'react'

/** Asks once more, for the grants go with it. Its dialog says what came of it. */
export function RemoveButton(props: {
  readonly what: string
  readonly busy: boolean
  readonly onRemove: () => void
}) {
  const [sure, setSure] = useState(false)
  return (
    <Button
      variant="subtle"
      color="red"
      loading={props.busy}
      onClick={() => (sure ? props.onRemove() : setSure(true))}
    >
      {sure ? 'Remove it and its grants' : `Remove ${props.what}`}
    </Button>
  )
}
