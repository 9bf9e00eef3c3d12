import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { RunPage } from '#components/runs/run-page.tsx'

interface Props {
  readonly params: Promise<{ project: string; number: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Run ${(await params).number}` }
}

export default async function Page({ params }: Props) {
  const { number } = await params
  if (!/^[1-9]\d{0,8}$/.test(number)) notFound()
  return <RunPage key={number} number={Number(number)} />
}
