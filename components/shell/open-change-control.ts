import { createStore, useStore } from '#lib/client/store.ts'

/** Whether the dialog is asked for: by its button, or by the palette, which no key of the editor stands in front of. */
const control = createStore<{ asked: boolean }>({ asked: false })

export const askForChange = (asked: boolean): void => control.set({ asked })
export const useAskedForChange = (): boolean => useStore(control, (state) => state.asked)
