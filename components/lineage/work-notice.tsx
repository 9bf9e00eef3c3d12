'use client'
import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import classes from './lineage.module.css'

/** After 300 ms, as all that works. */
export function WorkNotice({ count, onCancel }: { count: number; onCancel: () => void }) {
  const [late, setLate] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300)
    return () => clearTimeout(timer)
  }, [])
  if (!late) return null
  return (
    <div className={classes.work} role="status">
      Laying out {count.toLocaleString('en')} nodes
      <Button variant="subtle" size="compact-sm" onClick={onCancel}>
        Cancel
      </Button>
    </div>
  )
}
