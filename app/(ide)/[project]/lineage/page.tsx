import type { Metadata } from 'next'
import { Suspense } from 'react'
import { LineagePlace } from '#components/lineage/lineage-place.tsx'

export const metadata: Metadata = { title: 'Lineage' }

export default function LineagePage() {
  return (
    <Suspense>
      <LineagePlace />
    </Suspense>
  )
}
