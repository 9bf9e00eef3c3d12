import { createSpotlight } from '@mantine/spotlight'
import { createStore } from '#lib/client/store.ts'

export type PaletteMode = 'everything' | 'files'

export const [paletteStore, paletteSpotlight] = createSpotlight()
export const paletteMode = createStore<{ mode: PaletteMode }>({ mode: 'everything' })

let before: Element | null = null

export function openPalette(mode: PaletteMode): void {
  if (!paletteStore.getState().opened) before = document.activeElement
  paletteMode.set({ mode })
  paletteSpotlight.open()
}

/** The next key is for what was chosen, not for the field that is going. */
export function closePalette(): void {
  paletteSpotlight.close()
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur()
}

/**
 * After the palette is gone. What was chosen runs at once and may have moved the focus: only where nothing has it, it
 * goes back to where it was.
 */
export function returnFocus(): void {
  const holder = document.activeElement
  if (holder !== null && holder !== document.body) return
  if (before instanceof HTMLElement && before.isConnected) before.focus()
}
