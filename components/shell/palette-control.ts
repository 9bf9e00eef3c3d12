import { createSpotlight } from '@mantine/spotlight'
import { createStore } from '#lib/client/store.ts'

export type PaletteMode = 'everything' | 'files'

export const [paletteStore, paletteSpotlight] = createSpotlight()
export const paletteMode = createStore<{ mode: PaletteMode }>({ mode: 'everything' })

export function openPalette(mode: PaletteMode): void {
  paletteMode.set({ mode })
  paletteSpotlight.open()
}
