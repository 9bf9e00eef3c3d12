import type { Capture } from './capture.ts'
import type { ConfigFault } from './normalize-config.ts'

/** Seeds stand before all others, so a hook of theirs can wait for nothing. */
export function seedReads(name: string, { refs, sources }: Pick<Capture, 'refs' | 'sources'>): ConfigFault {
  const [ref] = refs
  const read = ref === undefined ? `source('${sources[0]?.join("', '") ?? ''}')` : `ref('${ref.name}')`
  return {
    key: 'hooks',
    problem: `of the seed '${name}' read ${read}: seeds cannot depend on other nodes`,
    remedy: 'Move the statement to a hook of a model, or to on-run-end.',
  }
}
