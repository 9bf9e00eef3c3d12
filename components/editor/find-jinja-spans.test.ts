import { describe, expect, it } from 'vitest'
import { findJinjaSpans } from './find-jinja-spans.ts'

const parts = (text: string) => findJinjaSpans(text).map((span) => text.slice(span.start, span.end))

describe('findJinjaSpans', () => {
  it('finds expressions, statements and comments', () => {
    expect(parts("a {{ ref('x') }} b {% if y %}{# note #}")).toEqual([
      "{{ ref('x') }}",
      '{% if y %}',
      '{# note #}',
    ])
  })
  it('does not end inside a string', () => {
    expect(parts(`{{ f("}}") }} z`)).toEqual([`{{ f("}}") }}`])
  })
  it('does not take an apostrophe of a comment for a string', () => {
    expect(parts("{# it's #} {{ x }}")).toEqual(["{# it's #}", '{{ x }}'])
  })
  it('takes what is not closed to the end of its line', () => {
    expect(parts('{{ ref(\nselect 1')).toEqual(['{{ ref('])
  })
  it('leaves other braces alone', () => {
    expect(parts("select {'a': 1}")).toEqual([])
  })
})
