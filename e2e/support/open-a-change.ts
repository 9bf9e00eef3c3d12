import type { Person } from './test.ts'

const PATH = 'models/marts/revenue/production_mart_revenue_daily_sales_v2.sql'

/** Edits a model, commits, opens a change, all through the API: for tests that are about something else. */
export async function openAChange(
  analyst: Pick<Person, 'ask'>,
  title = 'Revenue in one more decimal',
): Promise<number> {
  const base = '/api/projects/commerce'
  const ask = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const answer = await analyst.ask(method, base + path, body)
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  const file = await ask<{ content: string; version: number }>(
    'GET',
    `/workspace/file?path=${encodeURIComponent(PATH)}`,
  )
  await ask('PUT', '/workspace/draft', {
    path: PATH,
    content: file.content.replace(/\s*$/, `\n-- as of ${process.pid}\n`),
    baseVersion: file.version,
    writer: 'open-a-change',
  })
  await ask('POST', '/workspace/commits', { message: title, paths: null })
  const { number } = await ask<{ number: number }>('POST', '/changes', { title, description: '' })
  return number
}
