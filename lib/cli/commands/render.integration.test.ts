import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const bin = fileURLToPath(new URL('../../../bin/metricwright', import.meta.url))
const run = (words: readonly string[], input = '') => {
  const { status, stdout, stderr } = spawnSync(bin, ['render', ...words], { input, encoding: 'utf8' })
  return { status, stdout, stderr }
}

describe('render', () => {
  it('renders one template, with numbers as Python reads them', () => {
    const context = '{"f": 2.0, "big": 123456789012345678901, "__proto__": {"x": 1}}'
    const { status, stdout } = run(['-', '--context', context], '{{ f }} {{ big }} {{ constructor }}|')
    expect([status, stdout]).toEqual([0, '2.0 123456789012345678901 |'])
  })

  it('names the place of a failure', () => {
    const { status, stderr } = run(['--template', 'a\n {{ x.y.z }}'])
    expect([status, stderr]).toEqual([1, expect.stringMatching(/^template:2:\d+: .*undefined/)])
    expect(run(['--template', 'x', '--context', '[1]']).status).toBe(2)
    expect(run([]).status).toBe(2)
  })

  it('takes what JSON takes for a line: U+2028 within it, a carriage return at its end, none at the end of all', () => {
    const lines = [
      '{"template": "{{ a }}", "context": {"a": "x\u2028y"}}\r',
      '',
      '\ufeffno json',
      '{"template": "z"}',
    ]
    const { stdout } = run(['--ndjson'], lines.join('\n'))
    expect(stdout.split('\n').map((line) => (line === '' ? null : JSON.parse(line)))).toEqual([
      { output: 'x\u2028y' },
      expect.objectContaining({ line: 1 }),
      { output: 'z' },
      null,
    ])
    expect(stdout).not.toContain('\u2028')
  })

  it('answers line by line', () => {
    const lines = [
      { template: '{{ a + 1 }}', context: { a: 1 } },
      { template: '{% for i in range(10 ** 12) %}{% endfor %}' },
      { template: '{% if' },
      { nothing: 1 },
    ]
    const { stdout } = run(['--ndjson'], lines.map((line) => JSON.stringify(line)).join('\n'))
    const answers = stdout.trim().split('\n')
    expect(answers).toHaveLength(4)
    expect(JSON.parse(answers[0] ?? '')).toEqual({ output: '2' })
    for (const answer of answers.slice(1))
      expect(JSON.parse(answer)).toEqual({ error: expect.any(String), line: 1, column: expect.any(Number) })
  })
})
