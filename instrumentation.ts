/** Next calls it once when a server starts, before the first request. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { warmConnections } = await import('#lib/db/warm-connections.ts')
  // Nobody waits for it: a request that comes first warms what it needs itself.
  void warmConnections()
}
