import type { NodeState, RunState } from '#lib/contracts/runs.ts'
import type { Mark } from './state-mark.tsx'

export const nodeMarks: Readonly<Record<NodeState, Mark>> = {
  waiting: 'waiting',
  running: 'running',
  success: 'passed',
  pass: 'passed',
  warn: 'warned',
  fail: 'failed',
  error: 'failed',
  skipped: 'skipped',
  cancelled: 'skipped',
}
export const nodeWords: Readonly<Record<NodeState, string>> = {
  waiting: 'Waiting',
  running: 'Running',
  success: 'Built',
  pass: 'Passed',
  warn: 'Warned',
  fail: 'Failed',
  error: 'Error',
  skipped: 'Skipped',
  cancelled: 'Cancelled',
}
export const runMarks: Readonly<Record<RunState, Mark>> = {
  queued: 'waiting',
  running: 'running',
  succeeded: 'passed',
  failed: 'failed',
  cancelled: 'skipped',
}
export const runWords: Readonly<Record<RunState, string>> = {
  queued: 'Queued',
  running: 'Running',
  succeeded: 'Succeeded',
  failed: 'Failed',
  cancelled: 'Cancelled',
}
