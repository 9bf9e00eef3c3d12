import type { z } from 'zod'
import { operation } from '#lib/access/operation.ts'
import { loadConfig, readRunState } from '#lib/config/config.ts'
import type { getHealthDetails } from '#lib/contracts/projects.ts'
import { processIdentity } from '#lib/core/running-process.ts'
import { getDatabase } from '#lib/db/client.ts'
import { workerAnswers } from './worker-answers.ts'

export type Health = z.output<(typeof getHealthDetails)['response']>

const ANSWER_WITHIN_MS = 2_000

/**
 * ok where the database answers, the worker answers and the supervisor's other processes live. Without a supervisor's
 * state (processes on machines of their own) the three that matter are asked all the same.
 */
export async function describeHealth(): Promise<Health> {
  const config = loadConfig()
  const recorded = readRunState(config.dataDir)?.processes ?? []
  const [database, worker] = await Promise.all([databaseAnswers(), workerAnswers(config)])
  const pidOf = (name: string) => recorded.find((process) => process.name === name)?.pid ?? null
  const others = recorded
    .filter(({ name }) => !['postgres', 'worker', 'web'].includes(name))
    .map(({ name, pid, identity }) => ({
      name,
      pid,
      ready: pid !== null && processIdentity(pid) === identity,
    }))
  const processes = [
    { name: 'postgres', pid: pidOf('postgres'), ready: database },
    { name: 'worker', pid: pidOf('worker'), ready: worker },
    { name: 'web', pid: pidOf('web') ?? process.pid, ready: true },
    ...others,
  ]
  const status = processes.every((process) => process.ready) ? 'ok' : 'degraded'
  return { status, version: config.version, processes }
}

export const getDetailsOfHealth = operation(
  { name: 'health.read', permission: 'project.manage' },
  (_, __: void) => describeHealth(),
)

async function databaseAnswers(): Promise<boolean> {
  try {
    await within(getDatabase().$queryRaw`select 1`)
    return true
  } catch {
    return false
  }
}

async function within<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('no answer')), ANSWER_WITHIN_MS)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
