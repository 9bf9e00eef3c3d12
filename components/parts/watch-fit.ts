import { fitMiddle } from './split-middle.ts'

/** Of less than this a name is not cut: widths are fractions, and are rounded on the way. */
const tolerance = 0.5

let observer: ResizeObserver | null = null
const rootOf = new WeakMap<Element, HTMLElement>()
let canvas: CanvasRenderingContext2D | null = null

/**
 * Keeps `data-cut` of a name's element, and of the last one in it, which draws it and is read to nobody, at what has
 * room; there is none where all has. One observer for all names. The name's own width is watched too, which a bolder
 * font changes while the room stays.
 */
export function watchFit(root: HTMLElement, whole: HTMLElement): () => void {
  observer ??= new ResizeObserver(fitAll)
  rootOf.set(root, root)
  rootOf.set(whole, root)
  observer.observe(root)
  observer.observe(whole)
  return () => {
    observer?.unobserve(root)
    observer?.unobserve(whole)
  }
}

/** All is measured before anything is written, so that the page is laid out once. */
function fitAll(entries: readonly ResizeObserverEntry[]): void {
  const roots = new Set(entries.flatMap(({ target }) => rootOf.get(target) ?? []))
  const cuts = [...roots].map((root) => ({ root, cut: findCut(root) }))
  for (const { root, cut } of cuts) {
    for (const element of [root, root.lastElementChild]) {
      if (cut === null) element?.removeAttribute('data-cut')
      else element?.setAttribute('data-cut', cut)
    }
  }
}

function findCut(root: HTMLElement): string | null {
  const whole = root.firstElementChild
  if (!(whole instanceof HTMLElement)) return null
  const width = root.clientWidth
  if (width === 0 || whole.offsetWidth <= width + tolerance) return null
  canvas ??= document.createElement('canvas').getContext('2d')
  if (canvas === null) return null
  const context = canvas
  const { fontStyle, fontWeight, fontSize, fontFamily } = getComputedStyle(root)
  // Its parts: the whole is empty in a style that has more than a canvas knows, such as figures of one width.
  context.font = `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`
  const name = root.title
  const scale = whole.offsetWidth / context.measureText(name).width
  return fitMiddle(name, width, (part) => context.measureText(part).width * scale)
}
