import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { DevelopPlace } from './develop-place.tsx'

export const metadata: Metadata = { title: 'Develop' }

/** The place lives in the layout, so that it stays as it is while the address changes from file to file. */
export default function DevelopLayout({ children }: { children: ReactNode }) {
  return (
    <>
      <DevelopPlace />
      {children}
    </>
  )
}
