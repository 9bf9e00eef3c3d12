'use client'
import Link from 'next/link'
import { useState, type ComponentProps } from 'react'

/** A link of a list: its page is fetched ahead for who points at it or reaches it by key, not for every row in sight. */
export function RowLink(props: ComponentProps<typeof Link>) {
  const [meant, setMeant] = useState(false)
  const mean = () => setMeant(true)
  return <Link {...props} prefetch={meant ? null : false} onMouseEnter={mean} onFocus={mean} />
}
