import { describe, expect, it } from 'vitest'
import { findCompletionPlace, findReferences } from './find-references.ts'

const names = (text: string) => findReferences(text).map((each) => `${each.kind} ${each.name}`)

describe('findReferences', () => {
  it('reads models, packages and versions', () => {
    expect(names(`{{ ref('a') }} {{ ref("pkg", "b") }} {{ ref('c', v=2) }}`)).toEqual([
      'ref a',
      'ref b',
      'ref c',
    ])
  })
  it('names a source as the graph does', () => {
    expect(names("from {{ source('shop', 'orders') }}")).toEqual(['source shop.orders'])
  })
  it('says where the call stands', () => {
    const text = "x {{ ref('a') }}"
    const [found] = findReferences(text)
    expect(text.slice(found?.start, found?.end)).toBe("ref('a')")
  })
  it('leaves alone what is computed', () => {
    expect(names('{{ ref(model_name) }} {{ prefer(1) }}')).toEqual([])
  })
})

describe('findCompletionPlace', () => {
  it('sees the name that is being typed', () => {
    expect(findCompletionPlace("from {{ ref('stg_or")).toEqual({ kind: 'ref', typed: 'stg_or', replaces: 6 })
    expect(findCompletionPlace("{{ source('sh")).toEqual({ kind: 'source', typed: 'sh', replaces: 2 })
  })
  it('sees the second name of a source', () => {
    expect(findCompletionPlace("{{ source('shop', 'or")).toEqual({
      kind: 'source',
      typed: 'shop.or',
      replaces: 2,
    })
  })
  it('is nowhere else', () => {
    expect(findCompletionPlace("{{ ref('a') }} and ")).toBeNull()
  })
})
