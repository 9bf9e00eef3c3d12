/** The id of a file's part of the page; paths have letters that an id may not have. */
export function anchorOfFile(path: string): string {
  return `file-${path.replace(/[^\w-]/g, '_')}`
}

/** Brings a part of the page into view, opened, and gives it the keys. */
export function goToSection(id: string): void {
  const element = document.getElementById(id)
  if (element === null) return
  if (element instanceof HTMLDetailsElement) element.open = true
  element.scrollIntoView({ block: 'start' })
  const target = element instanceof HTMLDetailsElement ? element.querySelector('summary') : element
  target?.focus({ preventScroll: true })
}
