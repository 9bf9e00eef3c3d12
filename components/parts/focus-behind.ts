/** What lies over the page for a while, and is gone when the focus wants to go back to it. */
const passing = '[role="dialog"], [role="menu"], [role="listbox"]'

let last: HTMLElement | null = null

/** Remembers what has had the focus on the page itself. Returns how to stop. */
export function rememberFocus(): () => void {
  const remember = ({ target }: FocusEvent) => {
    if (target instanceof HTMLElement && target.closest(passing) === null) last = target
  }
  document.addEventListener('focusin', remember)
  return () => {
    document.removeEventListener('focusin', remember)
    last = null
  }
}

/** What had the focus before a dialog or a menu took it, if it is still there. */
export function focusedBehind(): HTMLElement | null {
  return mayFocus(last) ? last : null
}

export function mayFocus(element: Element | null): element is HTMLElement {
  return element instanceof HTMLElement && element.isConnected && element !== document.body
}
