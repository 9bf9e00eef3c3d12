/** "850 ms", "1.9 s", "47 s", "2m 47s", "1h 03m": as short as it can be said. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes}m ${pad(seconds % 60)}s`
  return `${Math.floor(minutes / 60)}h ${pad(minutes % 60)}m`
}

const pad = (value: number) => String(value).padStart(2, '0')

/** "just now", "12 minutes ago", "yesterday", then the date. */
export function formatAgo(iso: string, now: Date): string {
  const then = new Date(iso)
  const seconds = Math.round((now.getTime() - then.getTime()) / 1000)
  if (seconds < 45) return 'just now'
  const words = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })
  if (seconds < 3600) return words.format(-Math.round(seconds / 60), 'minute')
  if (seconds < 86_400) return words.format(-Math.round(seconds / 3600), 'hour')
  if (seconds < 7 * 86_400) return words.format(-Math.round(seconds / 86_400), 'day')
  return then.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
}

const counts = new Intl.NumberFormat('en')
/** "1,096": numbers of a sentence. */
export function formatCount(value: number): string {
  return counts.format(value)
}
/** "1 model", "2,096 models". */
export function countOf(value: number, one: string, many = `${one}s`): string {
  return `${formatCount(value)} ${value === 1 ? one : many}`
}

const clockOfSeconds = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
})
/** "14:05:09" on the reader's clock. */
export function formatSeconds(at: string | number): string {
  return clockOfSeconds.format(new Date(at))
}

/** "14:05" on the reader's clock. */
export function formatClock(iso: string): string {
  return new Date(iso).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
}
