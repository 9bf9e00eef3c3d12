import { afterEach, expect, it, vi } from 'vitest'
import { report } from './log.ts'

afterEach(() => vi.restoreAllMocks())

it('says what an error says, also where a library gives it as a plain object', () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  report('queue', { message: 'the connection was closed', queue: 'runs' })
  report('preview', 'no words')
  expect(said.mock.calls.map(([line]) => String(line).replace(/^\S+ /, ''))).toEqual([
    'queue: the connection was closed',
    'preview: no words',
  ])
})
