'use client'
import { Button } from '@mantine/core'
import { IconHammer } from '@tabler/icons-react'
import { useCanRun } from '#lib/client/project-context.tsx'

export interface BuildOfferProps {
  readonly busy: boolean
  readonly onBuild: () => void
}

/** The way out where something that is read is not built: offered to who may build, said to who may not. */
export function BuildOffer({ busy, onBuild }: BuildOfferProps) {
  const mayBuild = useCanRun('development')
  if (!mayBuild) return <span>A Data Analyst, a Team Lead or an Admin can build it.</span>
  return (
    <Button
      size="xs"
      leftSection={<IconHammer size={14} stroke={1.5} aria-hidden />}
      loading={busy}
      onClick={onBuild}
    >
      Build it with its parents
    </Button>
  )
}
