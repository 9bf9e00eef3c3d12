import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { operationsLike, operationsWithWords, wordsOfOperation } from './audit-words.ts'

/** Noun and verb, and perhaps a part of it, as operations and lines of the log are named in the code. */
const NAME =
  /\b(?:name|operation): (?:[^'\n]*\? )?'([a-z-]+(?:\.[a-z-]+)+)'(?: : '([a-z-]+(?:\.[a-z-]+)+)')?/g

function operationsOfTheCode(): string[] {
  const files = execFileSync('git', ['ls-files', 'lib/**/*.ts', 'worker/**/*.ts'], { encoding: 'utf8' })
  const found = new Set<string>()
  for (const file of files.split('\n')) {
    if (
      !/^(lib\/(dbt|jinja|dag|warehouse|client)|worker\/testing)\//.test(file) &&
      /(?<!\.test)\.ts$/.test(file)
    ) {
      for (const [, one, other] of readFileSync(file, 'utf8').matchAll(NAME)) {
        if (one !== undefined) found.add(one)
        if (other !== undefined) found.add(other)
      }
    }
  }
  return [...found].sort()
}

it('every operation of the code has words', () => {
  const without = operationsOfTheCode().filter((name) => !operationsWithWords.includes(name))
  expect(without).toEqual([])
})

it('a name without words is shown as it is; words are found in any case', () => {
  expect(wordsOfOperation('thing.undreamt')).toBe('thing.undreamt')
  expect(wordsOfOperation('access.grant')).toBe('Grant access')
  expect(operationsLike('GRANT acc')).toEqual(['access.grant'])
})
