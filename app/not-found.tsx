import { IconError404 } from '@tabler/icons-react'
import Link from 'next/link'
import { EmptyState } from '#components/parts/empty-state.tsx'

export default function NotFound() {
  return (
    <main>
      <EmptyState
        icon={<IconError404 size={20} stroke={1.5} />}
        title="There is no such page"
        text="The address may be mistyped, or what it led to is gone."
        action={<Link href="/">Open the project</Link>}
      />
    </main>
  )
}
