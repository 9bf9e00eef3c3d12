import { describe, expect, it } from 'vitest'
import { MemoryJudge } from './memory-judge.ts'

const megabyte = 1024 * 1024

describe('MemoryJudge', () => {
  it('names the one that ran while the memory grew', () => {
    const judge = new MemoryJudge()
    judge.start(1, 'build')
    judge.sample(100 * megabyte)
    judge.sample(150 * megabyte)
    judge.start(2, 'bomb')
    judge.sample(1900 * megabyte)
    judge.end(1, true)
    judge.start(3, 'late')
    judge.sample(2000 * megabyte)
    judge.sample(2010 * megabyte)
    expect(judge.judge()).toEqual(
      new Map([
        [2, 'bomb'],
        [3, 'innocent'],
      ]),
    )
  })

  it('holds both for suspects where they grew together, and the second time knows', () => {
    const judge = new MemoryJudge()
    judge.start(1, 'a')
    judge.start(2, 'b')
    judge.sample(0)
    judge.sample(1000 * megabyte)
    expect([...judge.judge().values()]).toEqual(['suspect', 'suspect'])
    expect([judge.isSuspected('a'), judge.isSuspected('b')]).toEqual([true, true])

    judge.start(3, 'a')
    judge.sample(0)
    judge.end(3, true)
    expect(judge.isSuspected('a')).toBe(false)

    judge.start(4, 'b')
    judge.start(5, 'c')
    judge.sample(1000 * megabyte)
    expect(judge.judge()).toEqual(
      new Map([
        [4, 'bomb'],
        [5, 'innocent'],
      ]),
    )
    expect(judge.isSuspected('b')).toBe(false)
  })
})
