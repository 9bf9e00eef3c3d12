/**
 * Loaded before web and worker by `node --import`: when the supervisor is gone (kill -9), they end too, first in
 * order, then by force. Nothing is left that a next start would have to fight with.
 */
const GRACE_MS = 10_000

process.on('disconnect', () => {
  setTimeout(() => process.exit(1), GRACE_MS).unref()
  process.kill(process.pid, 'SIGTERM')
})
// The channel is there for its end alone and must not keep the process alive.
process.channel?.unref()
