'use client'
import { useEffect, useState } from 'react'
import { StateMark } from './state-mark.tsx'
import classes from './late-loading.module.css'

/** Says what is being waited for, but only after 300 ms: what is quick shows nothing. */
export function LateLoading({ what }: { what: string }) {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300)
    return () => clearTimeout(timer)
  }, [])
  return (
    <div className={classes.root} role="status" aria-busy>
      {late ? (
        <>
          <StateMark mark="running" label="" />
          <span>{what}</span>
        </>
      ) : null}
    </div>
  )
}
