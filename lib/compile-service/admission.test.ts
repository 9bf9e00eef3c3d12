import { describe, expect, it } from 'vitest'
import { isAppError } from '#lib/core/app-error.ts'
import { Admission } from './admission.ts'

const never = new AbortController().signal

function gate() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => (open = resolve))
  return { opened, open }
}

describe('Admission', () => {
  it('lets the next in when a place is free', async () => {
    const admission = new Admission('previews', { running: 1, waiting: 5, perPerson: 5 })
    const first = gate()
    const order: string[] = []
    const one = admission.admit({ person: 'a', signal: never }, async () => {
      await first.opened
      order.push('one')
    })
    const two = admission.admit({ person: 'b', signal: never }, async () => void order.push('two'))
    first.open()
    await Promise.all([one, two])
    expect(order).toEqual(['one', 'two'])
    expect(admission.size).toBe(0)
  })

  it('says that it is busy instead of letting a line grow without bound', async () => {
    const admission = new Admission('previews', { running: 1, waiting: 1, perPerson: 5 })
    const first = gate()
    const one = admission.admit({ person: 'a', signal: never }, () => first.opened)
    const two = admission.admit({ person: 'b', signal: never }, async () => {})
    await expect(admission.admit({ person: 'c', signal: never }, async () => {})).rejects.toMatchObject({
      kind: 'rate-limited',
    })
    first.open()
    await Promise.all([one, two])
  })

  it('keeps one person from taking all the places', async () => {
    const admission = new Admission('previews', { running: 2, waiting: 9, perPerson: 1 })
    const first = gate()
    const one = admission.admit({ person: 'a', signal: never }, () => first.opened)
    const refused = await admission
      .admit({ person: 'a', signal: never }, async () => {})
      .catch((error) => error)
    expect(isAppError(refused) && refused.message).toContain('You have 1 previews open already')
    await expect(admission.admit({ person: 'b', signal: never }, async () => 'served')).resolves.toBe(
      'served',
    )
    first.open()
    await one
    await expect(admission.admit({ person: 'a', signal: never }, async () => 'again')).resolves.toBe('again')
  })

  it('leaves the line when the caller goes, and gives the place to the next', async () => {
    const admission = new Admission('previews', { running: 1, waiting: 5, perPerson: 5 })
    const first = gate()
    const one = admission.admit({ person: 'a', signal: never }, () => first.opened)
    const leaving = new AbortController()
    const two = admission.admit({ person: 'b', signal: leaving.signal }, async () => 'never')
    const three = admission.admit({ person: 'c', signal: never }, async () => 'third')
    leaving.abort()
    await expect(two).rejects.toMatchObject({ kind: 'cancelled' })
    first.open()
    await one
    await expect(three).resolves.toBe('third')
    expect(admission.size).toBe(0)
  })
})
