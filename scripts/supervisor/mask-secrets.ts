const MASK = '•••'

/** Replaces known secrets, API tokens and passwords in addresses. */
export function createMask(secrets: readonly string[]): (text: string) => string {
  return (text) => {
    let masked = text
    for (const secret of secrets) masked = masked.replaceAll(secret, MASK)
    return masked
      .replace(/\bmw_[0-9A-Za-z]{20,}/g, `mw_${MASK}`)
      .replace(/(\b[a-z][a-z0-9+.-]*:\/\/[^\s:/@]+:)[^\s@/]+@/gi, `$1${MASK}@`)
  }
}
