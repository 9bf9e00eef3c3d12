import type { Metadata } from 'next'
import { ChangeList } from '#components/reviews/change-list.tsx'

export const metadata: Metadata = { title: 'Changes' }

export default function ChangesPage() {
  return <ChangeList />
}
