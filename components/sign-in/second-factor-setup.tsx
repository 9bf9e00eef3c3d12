'use client'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { EnrolForm } from '#components/parts/second-factor/enrol-form.tsx'
import { messageOf } from '#lib/client/client-error.ts'
import { signOut } from '#lib/client/sign-out.ts'
import { Problem } from './problem.tsx'
import classes from './sign-in.module.css'

export function SecondFactorSetup({ next }: { next: string }) {
  const [problem, setProblem] = useState<string | null>(null)
  const leave = () => void signOut().catch((error: unknown) => setProblem(messageOf(error)))
  return (
    <>
      {/* A whole page load: what was refused before is asked for anew. */}
      <EnrolForm onDone={() => window.location.assign(next)} />
      <div className={classes.others}>
        <Problem text={problem} />
        <Button variant="subtle" color="gray" onClick={leave}>
          Sign out
        </Button>
      </div>
    </>
  )
}
