import { notFound } from 'next/navigation'
import { ChangePage } from '#components/reviews/change-page.tsx'

export default async function OneChangePage(props: { params: Promise<{ project: string; number: string }> }) {
  const { number } = await props.params
  if (!/^[1-9]\d{0,8}$/.test(number)) notFound()
  return <ChangePage number={Number(number)} />
}
