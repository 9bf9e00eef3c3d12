import { describe, expect, it } from 'vitest'
import { readYaml } from './read-yaml.ts'

/** The place and the sentence, as if the text stood below `models: - name: a`. */
function said(text: string): string | null {
  const read = readYaml(`models:\n  - name: a\n${text}`)
  if (read.ok) return null
  const { message, remedy, span } = read.problem
  return `${span.start.line}:${span.start.column} ${message}${remedy === null ? '' : ` | ${remedy}`}`
}

const needsQuotes = (what: string) =>
  `3:18 a text that begins with ${what} must stand in quotes | Put quotes around the text.`
const jinja = 'Jinja statements mean nothing in YAML | Only {{ ... }} within quotes is rendered.'
const writeColon = 'Write it as "name: value".'
const noEnd = (place: string, open: string, close: string) =>
  `${place} the ${open} that opens here has no end | Close it with ${close}`

describe('what is wrong with YAML', () => {
  it.each([
    ['    description: @team', needsQuotes('@')],
    ['    description: `a`', needsQuotes('`')],
    ['    description: %a', needsQuotes('%')],
    ['    description: ? x', needsQuotes('?')],
    ['    description: & x', needsQuotes('&')],
    ['    description: * all', needsQuotes('*')],
    ['    description: |x\n      b', needsQuotes('|')],
    ['    description: >10', needsQuotes('>')],
    ['    description: > 10', needsQuotes('>')],
    [
      '    description: !important',
      '3:18 the tag !important means nothing here | Put quotes around a text that begins with !, or remove the tag.',
    ],
    [
      '    description: what: it is',
      '3:22 a text with a colon and a blank in it must stand in quotes | Put quotes around what stands after the first colon.',
    ],
    [
      "    description: 'it's'",
      "3:22 the text in quotes has ended before this | Write '' for an apostrophe within single quotes.",
    ],
    [
      '    description: "say "x""',
      '3:24 the text in quotes has ended before this | Write \\" for a quote within double quotes.',
    ],
    [
      '    description: "C:\\data"',
      '3:22 a backslash begins an escape within double quotes, and this is none | Write \\\\ for a backslash, or use single quotes.',
    ],
    ["    description: 'it''s\n  - name: b", noEnd('3:18', "'", "'")],
    ['    description: "x\n    columns: []', noEnd('3:18', '"', '"')],
    ['    columns: [{name: id\n    description: x', noEnd('3:15', '{', '}')],
    ['    columns: [{name: id}\n  - name: b', noEnd('3:14', '[', ']')],
    ['    tags: [a, b]]', '3:17 nothing is open that this ] could close | Remove it.'],
    ['    description: {% x %}', `3:19 ${jinja}`],
    [
      '  -\tname: b\n    description: x',
      '3:4 a tab stands where YAML takes only blanks | Indent with blanks.',
    ],
    ['    description: x\u0007', '3:19 the file holds the control character U+0007 | Remove it.'],
    ['  -name: b', '3:3 a blank is missing after this - | Write it as "- name".'],
    ['  - name:b\n    description: x', `3:9 a blank is missing after this colon | ${writeColon}`],
    ['    description\n    columns: []', `3:5 'description' has no colon after it | ${writeColon}`],
    [
      '      description: x',
      '3:7 this line is indented more than the one above, which has a value already | Indent it like the line above.',
    ],
    [
      '   description: x',
      '3:4 this line is indented like none that it could follow | Indent it like its neighbours.',
    ],
    [
      '---\nmodels: []',
      '3:1 a second YAML document begins here | Remove the line that begins with ---, or put what follows into a file of its own.',
    ],
  ])('%s', (text, sentence) => {
    expect(said(text)).toBe(sentence)
  })

  it('keeps what the reader said of what is not known', () => {
    expect(said('    description: it is\n    a long text\n    columns: []')).toMatch(
      /^5:12 can not read a block mapping entry/,
    )
  })
})
