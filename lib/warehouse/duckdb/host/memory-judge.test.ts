import { describe, expect, it } from 'vitest'
import { MemoryJudge } from './memory-judge.ts'

const megabyte = 1024 * 1024

/** Plays samples 50 ms apart. */
function play() {
  const judge = new MemoryJudge()
  let at = 0
  let rss = 100
  const grow = (megabytes: number, times = 1) => {
    for (let index = 0; index < times; index++) {
      at += 50
      rss += megabytes
      judge.sample(rss * megabyte, at)
    }
  }
  grow(0)
  return { judge, grow }
}

describe('MemoryJudge', () => {
  it('names the one that came when the growth began', () => {
    const { judge, grow } = play()
    judge.start(1, 'build')
    grow(0, 10)
    judge.start(2, 'bomb')
    grow(100, 8)
    expect(judge.judge()).toEqual(
      new Map([
        [2, 'bomb'],
        [1, 'innocent'],
      ]),
    )
  })

  it('does not take a short query for the bomb because it began in the middle of the growth', () => {
    const { judge, grow } = play()
    judge.start(1, 'old bomb')
    grow(0, 40)
    for (let id = 2; id < 8; id++) {
      judge.start(id, `preview ${id}`)
      grow(100, 2)
      judge.end(id, true)
    }
    judge.start(9, 'last preview')
    grow(100, 2)
    expect([...judge.judge()].filter(([, verdict]) => verdict === 'bomb')).toEqual([])
    expect(judge.isSuspected('last preview')).toBe(true)
  })

  it('holds both for suspects where they grew together, and the second time knows', () => {
    const { judge, grow } = play()
    judge.start(1, 'a')
    judge.start(2, 'b')
    grow(500, 2)
    expect([...judge.judge().values()]).toEqual(['suspect', 'suspect'])
    expect([judge.isSuspected('a'), judge.isSuspected('b')]).toEqual([true, true])

    judge.start(3, 'a')
    grow(1)
    judge.end(3, true)
    expect(judge.isSuspected('a')).toBe(false)

    judge.start(4, 'b')
    judge.start(5, 'c')
    grow(500, 2)
    expect(judge.judge()).toEqual(
      new Map([
        [4, 'bomb'],
        [5, 'innocent'],
      ]),
    )
    expect(judge.isSuspected('b')).toBe(false)
  })
})
