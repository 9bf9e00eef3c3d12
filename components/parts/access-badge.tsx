import { IconShieldCheck, IconShieldX } from '@tabler/icons-react'
import type { GraphNode } from '#lib/contracts/compile.ts'
import classes from './access-badge.module.css'
import { describeAccessTests } from './describe-access-tests.ts'

/** How many access tests are about a node's dataset, and whether they hold. */
export function AccessBadge({ tests }: { tests: GraphNode['accessTests'] }) {
  const Icon = tests.broken === 0 ? IconShieldCheck : IconShieldX
  const words = describeAccessTests(tests)
  return (
    <span
      className={classes.badge}
      data-broken={tests.broken > 0}
      role="img"
      aria-label={words}
      title={words}
    >
      <Icon size={14} stroke={1.5} aria-hidden />
      {tests.total}
    </span>
  )
}
