'use client'
import { notifications } from '@mantine/notifications'
import { messageOf } from '#lib/client/client-error.ts'
import { flushBuffers } from '#lib/client/flush-buffers.ts'
import { useStartRun } from '#lib/client/runs.ts'
import { useDevelop } from './develop-context.tsx'

/** Builds or tests one node in development, from what is stored of it, and follows the run in the Runs tab. */
export function useRunModel() {
  const session = useDevelop()
  const start = useStartRun(session.project)
  const run = async (command: 'build' | 'test', name: string) => {
    try {
      await flushBuffers()
      const { number } = await start.mutateAsync({
        command,
        select: name,
        exclude: '',
        environment: 'development',
        fullRefresh: false,
      })
      session.update({ bottom: 'runs', watchedRun: number })
    } catch (error) {
      notifications.show({ color: 'red', title: `The ${command} did not start`, message: messageOf(error) })
    }
  }
  return {
    run: (command: 'build' | 'test', name: string) => void run(command, name),
    starting: start.isPending,
  }
}
