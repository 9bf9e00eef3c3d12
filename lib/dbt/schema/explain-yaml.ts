export interface YamlFault {
  readonly message: string
  readonly offset: number
  readonly remedy: string | null
}

/** What the reader of YAML stopped at: the line, and what stands in it before and from there. */
interface Stop {
  readonly text: string
  readonly reason: string
  readonly offset: number
  readonly lineStart: number
  readonly before: string
  readonly rest: string
}

type Rule = (stop: Stop) => Partial<YamlFault> | null

/**
 * Says what is wrong where YAML cannot be read. A reader tells where it could not go on, and with "bad indentation"
 * nearly every slip of the pen; what people mostly did is known by what stands there.
 */
export function explainYaml(text: string, reason: string, offset: number): YamlFault {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1
  const lineEnd = text.indexOf('\n', offset)
  const before = text.slice(lineStart, offset)
  const rest = text.slice(offset, lineEnd === -1 ? text.length : lineEnd)
  const stop = { text, reason, offset, lineStart, before, rest }
  for (const rule of rules) {
    const found = rule(stop)
    if (found) return { message: reason, offset, remedy: null, ...found }
  }
  return { message: reason, offset, remedy: null }
}

const quoted = (what: string, at?: number): Partial<YamlFault> => ({
  message: `a text that begins with ${what} must stand in quotes`,
  remedy: 'Put quotes around the text.',
  ...(at === undefined ? {} : { offset: at }),
})

const missingBlank = { message: 'a blank is missing after this -', remedy: 'Write it as "- name".' }

const isIndentation = ({ reason }: Stop) => reason.startsWith('bad indentation of a ')

const rules: readonly Rule[] = [
  ({ text, reason, lineStart }) => (reason === 'deficient indentation' ? unclosed(text, lineStart) : null),

  ({ text, reason }) =>
    /^unexpected end of the .* within a (flow|single quoted|double quoted)/.test(reason)
      ? unclosed(text, text.length + 1)
      : null,

  ({ reason, before, lineStart }) => {
    const block = /[>|][-+\d]*\s*$/.exec(before)
    return block && /^(bad explicit indentation width|a line break is expected)/.test(reason)
      ? quoted(block[0].slice(0, 1), lineStart + block.index)
      : null
  },

  ({ reason, before, offset }) =>
    reason.endsWith('node must contain at least one character') ? quoted(before.slice(-1), offset - 1) : null,

  ({ reason, before, rest }) =>
    rest.startsWith('%') && before.endsWith('{') && reason.includes('flow collection')
      ? {
          message: 'Jinja statements mean nothing in YAML',
          remedy: 'Only {{ ... }} within quotes is rendered.',
        }
      : null,

  ({ reason }) =>
    reason === 'unknown escape sequence'
      ? {
          message: 'a backslash begins an escape within double quotes, and this is none',
          remedy: 'Write \\\\ for a backslash, or use single quotes.',
        }
      : null,

  ({ reason, rest }) =>
    reason === 'the stream contains non-printable characters'
      ? {
          message: `the file holds the control character ${codePoint(rest)}`,
          remedy: 'Remove it.',
        }
      : null,

  (stop) =>
    isIndentation(stop) && /^ *(?:- *)?\t/.test(stop.before)
      ? {
          message: 'a tab stands where YAML takes only blanks',
          offset: stop.lineStart + stop.before.indexOf('\t'),
          remedy: 'Indent with blanks.',
        }
      : null,

  (stop) =>
    isIndentation(stop) && /^[@`%?]/.test(stop.rest) && /[:-]\s+$/.test(stop.before)
      ? quoted(stop.rest.slice(0, 1))
      : null,

  (stop) => (isIndentation(stop) ? quoteWithin(stop.before) : null),

  (stop) =>
    isIndentation(stop) && /^[\]}]/.test(stop.rest)
      ? { message: `nothing is open that this ${stop.rest.slice(0, 1)} could close`, remedy: 'Remove it.' }
      : null,

  (stop) =>
    isIndentation(stop) && /^: |^:$/.test(stop.rest) && /^\s*(?:- +)*[^\s:'"][^:]*:\s+\S/.test(stop.before)
      ? {
          message: 'a text with a colon and a blank in it must stand in quotes',
          remedy: 'Put quotes around what stands after the first colon.',
        }
      : null,

  (stop) =>
    isIndentation(stop) || stop.reason.includes('implicit key') ? lineAbove(stop.text, stop.lineStart) : null,

  (stop) =>
    isIndentation(stop) && /^ *$/.test(stop.before) && /^-[a-z]/i.test(stop.rest) ? missingBlank : null,

  (stop) =>
    isIndentation(stop) && /^ *$/.test(stop.before)
      ? {
          message: 'this line is indented like none that it could follow',
          remedy: 'Indent it like its neighbours.',
        }
      : null,
]

const codePoint = (text: string) =>
  `U+${(text.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

/** `'it's'` */
function quoteWithin(before: string): Partial<YamlFault> | null {
  const [, quote] = /[:-]\s+(['"]).*\1\s*$/.exec(before) ?? []
  if (quote === undefined) return null
  const remedy =
    quote === "'"
      ? "Write '' for an apostrophe within single quotes."
      : 'Write \\" for a quote within double quotes.'
  return { message: 'the text in quotes has ended before this', remedy }
}

/** A line that is no `key: value` becomes one text with the line after it, at whose colon a reader stops. */
function lineAbove(text: string, lineStart: number): Partial<YamlFault> | null {
  const start = text.lastIndexOf('\n', lineStart - 2) + 1
  const line = text.slice(start, Math.max(start, lineStart - 1))
  const content = start + line.length - line.trimStart().length
  const item = /^\s*(?:- +)?/.exec(line)?.[0].length ?? 0
  if (/^-[a-z]/i.test(line.slice(content - start))) return { ...missingBlank, offset: content }
  const glued = /^[\w.-]+:(?=[^\s/])/.exec(line.slice(item))
  if (glued)
    return {
      message: 'a blank is missing after this colon',
      offset: start + item + glued[0].length - 1,
      remedy: 'Write it as "name: value".',
    }
  if (/^\w+\s*$/.test(line.slice(item)))
    return {
      message: `'${line.slice(item).trim()}' has no colon after it`,
      offset: start + item,
      remedy: 'Write it as "name: value".',
    }
  const next = /^\s*/.exec(text.slice(lineStart))?.[0].length ?? 0
  if (next > item && /^\w+:\s+[^\s|>&!#]/.test(line.slice(item)))
    return {
      message: 'this line is indented more than the one above, which has a value already',
      offset: lineStart + next,
      remedy: 'Indent it like the line above.',
    }
  return null
}

/** The quote or bracket nearest above that its line opens and does not close. */
function unclosed(text: string, lineStart: number): Partial<YamlFault> | null {
  for (let end = lineStart - 1; end > 0;) {
    const start = text.lastIndexOf('\n', end - 1) + 1
    const at = openedIn(text.slice(start, end))
    if (at !== null) {
      const mark = text.charAt(start + at)
      const close = mark === '[' ? ']' : mark === '{' ? '}' : mark
      return {
        message: `the ${mark} that opens here has no end`,
        offset: start + at,
        remedy: `Close it with ${close}`,
      }
    }
    end = start - 1
  }
  return null
}

/** Where a line opens what it does not close: a quote at the beginning of a value, or a bracket. */
function openedIn(line: string): number | null {
  const open: number[] = []
  let quote = -1
  let begins = true
  for (let at = 0; at < line.length; at += 1) {
    const one = line.charAt(at)
    if (quote !== -1) {
      if (one === '\\' && line[quote] === '"') at += 1
      else if (one === line[quote] && one === "'" && line[at + 1] === "'") at += 1
      else if (one === line[quote]) quote = -1
      continue
    }
    if (one === '#' && /^$|\s/.test(line.charAt(at - 1))) break
    if (begins && (one === "'" || one === '"')) quote = at
    else if ((begins || open.length > 0) && (one === '[' || one === '{')) open.push(at)
    else if (one === ']' || one === '}') open.pop()
    if (one !== ' ') begins = /[[{,]/.test(one) || (/[:-]/.test(one) && line[at + 1] === ' ')
  }
  return quote !== -1 ? quote : (open.at(-1) ?? null)
}
