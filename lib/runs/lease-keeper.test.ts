import { beforeEach, describe, expect, it } from 'vitest'
import type { Renewal } from '#lib/db/run-lease-repository.ts'
import { LeaseKeeper } from './lease-keeper.ts'

let now: number
let answer: () => Promise<Renewal | null>
let events: string[]
let renewals: number

const held = async () => ({ cancelAsked: false })
const away = async () => Promise.reject(new Error('the database is away'))

function makeKeeper() {
  return new LeaseKeeper({
    renew: () => {
      renewals += 1
      return answer()
    },
    monotonicMs: () => now,
    onCancelAsked: () => events.push('cancel'),
    onSuspend: () => events.push('suspend'),
    onResume: () => events.push('resume'),
    onLost: () => events.push('lost'),
  })
}

async function pass(keeper: LeaseKeeper, ms: number) {
  for (let at = 0; at < ms; at += 1000) {
    now += 1000
    await keeper.tick()
  }
}

beforeEach(() => {
  now = 0
  answer = held
  events = []
  renewals = 0
})

describe('LeaseKeeper', () => {
  it('renews every five seconds', async () => {
    await pass(makeKeeper(), 60_000)
    expect(renewals).toBe(12)
    expect(events).toEqual([])
  })

  it('goes on through a short outage', async () => {
    const keeper = makeKeeper()
    await pass(keeper, 10_000)
    answer = away
    await pass(keeper, 20_000)
    answer = held
    await pass(keeper, 10_000)
    expect(events).toEqual([])
    expect(keeper.state).toBe('held')
  })

  it('suspends work before the lease can run out, and resumes where nobody took the run', async () => {
    const keeper = makeKeeper()
    answer = away
    await pass(keeper, 27_000)
    expect(events).toEqual([])
    await pass(keeper, 1_000)
    expect(events).toEqual(['suspend'])
    const settled = keeper.whenSettled()
    answer = held
    await pass(keeper, 1_000)
    await settled
    expect(events).toEqual(['suspend', 'resume'])
  })

  it('is lost after a stop of a minute in which another worker took the run', async () => {
    const keeper = makeKeeper()
    now += 60_000
    expect(keeper.state).toBe('suspended')
    answer = async () => null
    await keeper.tick()
    expect(events).toEqual(['suspend', 'lost'])
    expect(keeper.state).toBe('lost')
    await keeper.tick()
    expect(renewals).toBe(1)
  })

  it('passes on that somebody asked to cancel, without waiting for the next renewal', async () => {
    const keeper = makeKeeper()
    answer = async () => ({ cancelAsked: true })
    await keeper.renewNow()
    expect(events).toEqual(['cancel'])
  })
})
