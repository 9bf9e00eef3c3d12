import { describe, expect, it } from 'vitest'
import { compileInline } from '../../compile/compile-inline.ts'
import { parseFiles } from '../../testing/project.ts'

const project = parseFiles({}, { now: new Date('2026-03-29T10:20:30.123Z') })

function render(template: string): string {
  const compiled = compileInline(project, template, { database: null })
  return compiled.ok ? compiled.sql : `! ${compiled.diagnostics.map((one) => one.message).join(' ')}`
}

/** What Python 3.11 with pytz prints for the same expressions. */
const cases: readonly (readonly [string, string])[] = [
  ['{{ modules.datetime.date(1997, 9, 29) }}', '1997-09-29'],
  ['{{ modules.datetime.datetime(1997, 9, 29, 6, 14) }}', '1997-09-29 06:14:00'],
  [
    '{{ modules.datetime.datetime(2024, 2, 29) + modules.datetime.timedelta(days=366, hours=1) }}',
    '2025-03-01 01:00:00',
  ],
  ['{{ (modules.datetime.date(2024, 3, 1) - modules.datetime.date(2024, 2, 1)).days }}', '29'],
  [
    "{{ modules.datetime.datetime.strptime('03/04/24 5 PM', '%d/%m/%y %I %p').isoformat() }}",
    '2024-04-03T17:00:00',
  ],
  [
    "{{ modules.datetime.datetime.fromisoformat('2024-05-06T07:08:09.5+02:00') }}",
    '2024-05-06 07:08:09.500000+02:00',
  ],
  [
    "{{ modules.datetime.date(2024, 12, 30).strftime('%a %d %B %Y, week %V of %G, day %j') }}",
    'Mon 30 December 2024, week 01 of 2025, day 365',
  ],
  ['{{ modules.datetime.date(2024, 1, 31).replace(day=1) < modules.datetime.date(2024, 1, 2) }}', 'True'],
  ['{{ modules.datetime.date(2021, 1, 3).isocalendar() }}', '(2020, 53, 7)'],
  [
    "{{ modules.pytz.timezone('Europe/Berlin').localize(modules.datetime.datetime(2024, 7, 1, 12)).isoformat() }}",
    '2024-07-01T12:00:00+02:00',
  ],
  [
    "{{ run_started_at.astimezone(modules.pytz.timezone('America/Los_Angeles')) }}",
    '2026-03-29 03:20:30.123000-07:00',
  ],
  ["{{ run_started_at.strftime('%Y-%m-%d %H:%M:%S %z') }}", '2026-03-29 10:20:30 +0000'],
  ['{{ modules.datetime.timedelta(days=-1, minutes=5) }}', '-1 day, 0:05:00'],
  ['{{ modules.datetime.timedelta(hours=36).total_seconds() }}', '129600.0'],
  ["{{ modules.re.match('(?P<word>[a-z]+)-(\\\\d+)', 'abc-12 x').group('word') }}", 'abc'],
  ["{{ modules.re.sub('[^a-z0-9_]+', '', 'a B-c') }}", 'ac'],
  ["{{ modules.re.sub('(a)(b)', '\\\\2\\\\g<1>', 'abab', 1) }}", 'baab'],
  ["{{ modules.re.findall('(\\\\w)=(\\\\d)', 'a=1 b=2') }}", "[('a', '1'), ('b', '2')]"],
  ["{{ modules.re.split('[,;] ?', 'a, b;c') }}", "['a', 'b', 'c']"],
  ["{{ modules.re.match('b', 'ab') }}", 'None'],
  ["{{ modules.re.search('B', 'ab', modules.re.IGNORECASE).start() }}", '1'],
  ["{{ modules.itertools.product(['a', 'b'], [1, 2]) | list }}", "[('a', 1), ('a', 2), ('b', 1), ('b', 2)]"],
  ["{{ modules.itertools.combinations('abc', 2) | list }}", "[('a', 'b'), ('a', 'c'), ('b', 'c')]"],
  ['{{ modules.itertools.chain([1], [2, 3]) | list }}', '[1, 2, 3]'],
]

describe('modules', () => {
  for (const [template, expected] of cases) it(template, () => expect(render(template)).toBe(expected))

  it('cannot be changed by a template', () => {
    expect(render("{% do modules.update({'re': 1}) %}")).toMatch(/^! /)
    expect(render("{{ modules.re.match('a', 'a').start() }}")).toBe('0')
  })

  it('names a zone that does not exist', () => {
    expect(render("{{ modules.pytz.timezone('Mars/Base') }}")).toMatch(/'Mars\/Base' is no time zone/)
  })
})
