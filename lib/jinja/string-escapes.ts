const simple: ReadonlyMap<string, string> = new Map([
  ['\n', ''],
  ['\\', '\\'],
  ["'", "'"],
  ['"', '"'],
  ['a', '\u0007'],
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
])

const escape = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g

/** Python's escapes in a string literal; null where one is cut off or names no character. */
export function unescapeString(content: string): string | null {
  let valid = true
  const text = content.replace(escape, (whole, hex2, hex4, hex8, octal, other) => {
    const hex = [hex2, hex4, hex8].find((one) => typeof one === 'string')
    if (typeof hex === 'string') {
      const code = Number.parseInt(hex, 16)
      if (code <= 0x10ffff) return String.fromCodePoint(code)
      valid = false
      return ''
    }
    if (typeof octal === 'string') return String.fromCharCode(Number.parseInt(octal, 8))
    const character = typeof other === 'string' ? other : ''
    if (character === 'x' || character === 'u' || character === 'U' || character === 'N') valid = false
    return simple.get(character) ?? whole
  })
  return valid ? text : null
}
