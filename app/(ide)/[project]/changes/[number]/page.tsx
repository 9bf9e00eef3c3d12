import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { ChangePage } from '#components/reviews/change-page.tsx'

interface Props {
  readonly params: Promise<{ project: string; number: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Change ${(await params).number}` }
}

export default async function OneChangePage({ params }: Props) {
  const { number } = await params
  if (!/^[1-9]\d{0,8}$/.test(number)) notFound()
  return <ChangePage number={Number(number)} />
}
