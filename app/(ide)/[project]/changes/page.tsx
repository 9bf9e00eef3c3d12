import { ChangeList } from '#components/reviews/change-list.tsx'

export default function ChangesPage() {
  return <ChangeList />
}
