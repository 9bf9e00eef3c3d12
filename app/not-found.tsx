import { Button } from '@mantine/core'
import { IconError404 } from '@tabler/icons-react'
import type { Metadata } from 'next'
import { BarePage } from '#components/parts/bare-page.tsx'
import { EmptyState } from '#components/parts/empty-state.tsx'

export const metadata: Metadata = { title: 'No such page' }

export default function NotFound() {
  return (
    <BarePage>
      <EmptyState
        icon={<IconError404 size={20} stroke={1.5} />}
        level={1}
        title="There is no such page"
        text="The address may be mistyped, or what it led to is gone."
        action={
          <Button component="a" href="/">
            Open the project
          </Button>
        }
      />
    </BarePage>
  )
}
