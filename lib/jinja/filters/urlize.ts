export interface UrlizeOptions {
  /** Longest shown link text, null for no limit. */
  readonly limit: number | null
  readonly rel: string
  readonly target: string | null
  readonly schemes: readonly string[]
}

const httpUrl =
  /^((https?:\/\/|www\.)(([\w%-]+\.)+)?([a-z]{2,63}|xn--[\w%]{2,59})|([\w%-]{2,63}\.)+(com|net|int|edu|gov|org|info|mil)|(https?:\/\/)((([\d]{1,3})(\.[\d]{1,3}){3})|(\[([\da-f]{0,4}:){2}([\da-f]{0,4}:?){1,6}\])))(?::[\d]{1,5})?(?:[/?#]\S*)?$/i
const email = /^\S+@\w[\w.-]*\.\w+$/

const brackets = [
  ['(', ')'],
  ['<', '>'],
  ['&lt;', '&gt;'],
] as const

/** Links in text that is HTML-escaped already. */
export function urlize(escaped: string, options: UrlizeOptions): string {
  return escaped
    .split(/(\s+)/)
    .map((word) => linkWord(word, options))
    .join('')
}

interface Word {
  readonly head: string
  readonly middle: string
  readonly tail: string
}

/** No address is longer; it also bounds the time that the patterns may take. */
const longestWord = 2000

function linkWord(word: string, options: UrlizeOptions): string {
  if (word.length > longestWord) return word
  const { head, middle, tail } = balance(cutEnds(word))
  return `${head}${link(middle, options)}${tail}`
}

function cutEnds(word: string): Word {
  const head = /^(?:[(<]|&lt;)+/.exec(word)?.[0] ?? ''
  const rest = word.slice(head.length)
  let end = rest.length
  while (end > 0) {
    if (rest.endsWith('&gt;', end)) end -= 4
    else if (')>.,\n'.includes(rest.charAt(end - 1))) end -= 1
    else break
  }
  return { head, middle: rest.slice(0, end), tail: rest.slice(end) }
}

const count = (text: string, part: string) => text.split(part).length - 1

/** A closing bracket belongs to the link when its opening one does. */
function balance(word: Word): Word {
  let { middle, tail } = word
  for (const [open, close] of brackets) {
    const opened = count(middle, open)
    if (opened <= count(middle, close)) continue
    for (let turn = Math.min(opened, count(tail, close)); turn > 0; turn -= 1) {
      const end = tail.indexOf(close) + close.length
      middle += tail.slice(0, end)
      tail = tail.slice(end)
    }
  }
  return { head: word.head, middle, tail }
}

function link(text: string, options: UrlizeOptions): string {
  const rel = options.rel ? ` rel="${options.rel}"` : ''
  const target = options.target ? ` target="${options.target}"` : ''
  const shown =
    options.limit !== null && text.length > options.limit ? `${text.slice(0, options.limit)}...` : text
  if (httpUrl.test(text)) {
    const address = /^https?:\/\//.test(text) ? text : `https://${text}`
    return `<a href="${address}"${rel}${target}>${shown}</a>`
  }
  if (text.startsWith('mailto:') && email.test(text.slice(7))) return `<a href="${text}">${text.slice(7)}</a>`
  const plainEmail =
    text.includes('@') && !/^(?:www\.|@)/.test(text) && !text.includes(':') && email.test(text)
  if (plainEmail) return `<a href="mailto:${text}">${text}</a>`
  const scheme = options.schemes.find((one) => text !== one && text.startsWith(one))
  return scheme === undefined ? text : `<a href="${text}"${rel}${target}>${text}</a>`
}
