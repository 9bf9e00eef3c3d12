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

/**
 * After the palette is gone. What was chosen runs at once and may have moved the focus: only where nothing has it, it
 * goes back to where it was.
 */
export function returnFocus(): void {
  const holder = document.activeElement
  if (holder !== null && holder !== document.body) return
  if (before instanceof HTMLElement && before.isConnected) before.focus()
}
