/** Every node has its range of the source text as offsets; `end` is exclusive. */
export interface Located {
  readonly start: number
  readonly end: number
}

export type BinaryOp = '+' | '-' | '*' | '/' | '//' | '%' | '**'
export type CompareOp = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in'

export interface CompareOperand {
  readonly op: CompareOp
  readonly right: Expression
}

export interface KeywordArgument extends Located {
  readonly name: string
  readonly value: Expression
}

export interface Arguments {
  readonly positional: readonly Expression[]
  readonly keyword: readonly KeywordArgument[]
  /** `*rest` and `**rest`. */
  readonly rest: Expression | null
  readonly keywordRest: Expression | null
}

export type Constant = null | boolean | string | { readonly int: bigint } | { readonly float: number }

export type Expression =
  | (Located & { readonly type: 'constant'; readonly value: Constant })
  | (Located & { readonly type: 'name'; readonly name: string })
  | (Located & { readonly type: 'list'; readonly items: readonly Expression[] })
  | (Located & { readonly type: 'tuple'; readonly items: readonly Expression[] })
  | (Located & { readonly type: 'dict'; readonly entries: readonly DictPair[] })
  | (Located & { readonly type: 'unary'; readonly op: '+' | '-' | 'not'; readonly operand: Expression })
  | (Located & {
      readonly type: 'binary'
      readonly op: BinaryOp
      readonly left: Expression
      readonly right: Expression
    })
  | (Located & { readonly type: 'concat'; readonly parts: readonly Expression[] })
  | (Located & { readonly type: 'and' | 'or'; readonly left: Expression; readonly right: Expression })
  | (Located & {
      readonly type: 'compare'
      readonly left: Expression
      readonly operands: readonly CompareOperand[]
    })
  | (Located & {
      readonly type: 'conditional'
      readonly test: Expression
      readonly then: Expression
      readonly otherwise: Expression | null
    })
  | (Located & {
      readonly type: 'attribute'
      readonly object: Expression
      readonly name: string
      readonly nameStart: number
    })
  | (Located & { readonly type: 'item'; readonly object: Expression; readonly key: Expression })
  | (Located & {
      readonly type: 'slice'
      readonly from: Expression | null
      readonly to: Expression | null
      readonly step: Expression | null
    })
  | (Located & { readonly type: 'call'; readonly callee: Expression; readonly args: Arguments })
  | (Located & FilterNode)
  | (Located & TestNode)

export interface FilterNode {
  readonly type: 'filter'
  readonly name: string
  readonly nameStart: number
  /** Null is the text of a filter block or set block. */
  readonly operand: Expression | null
  readonly args: Arguments
}

export interface TestNode {
  readonly type: 'test'
  readonly name: string
  readonly nameStart: number
  readonly operand: Expression
  readonly args: Arguments
}

export interface DictPair {
  readonly key: Expression
  readonly value: Expression
}

export type Target =
  | (Located & { readonly type: 'target-name'; readonly name: string })
  | (Located & { readonly type: 'target-attribute'; readonly object: string; readonly name: string })
  | (Located & { readonly type: 'target-tuple'; readonly items: readonly Target[] })

export interface Parameter extends Located {
  readonly name: string
  readonly annotation: string | null
  readonly default: Expression | null
}

export interface IfBranch {
  readonly test: Expression
  readonly body: readonly Statement[]
}

export type Statement =
  | (Located & { readonly type: 'text'; readonly text: string })
  | (Located & { readonly type: 'output'; readonly expression: Expression })
  | (Located & {
      readonly type: 'if'
      readonly branches: readonly IfBranch[]
      readonly otherwise: readonly Statement[]
    })
  | (Located & ForNode)
  | (Located & { readonly type: 'set'; readonly target: Target; readonly value: Expression })
  | (Located & {
      readonly type: 'set-block'
      readonly target: Target
      readonly filter: Expression | null
      readonly body: readonly Statement[]
    })
  | (Located & { readonly type: 'do'; readonly expression: Expression })
  | (Located & MacroNode)
  | (Located & {
      readonly type: 'call-block'
      readonly params: readonly Parameter[]
      readonly call: Expression
      readonly body: readonly Statement[]
    })
  | (Located & {
      readonly type: 'filter-block'
      readonly filter: Expression
      readonly body: readonly Statement[]
    })
  | (Located & {
      readonly type: 'with'
      readonly targets: readonly Target[]
      readonly values: readonly Expression[]
      readonly body: readonly Statement[]
    })
  | (Located & { readonly type: 'scoped-block'; readonly body: readonly Statement[] })
  | (Located & { readonly type: 'break' | 'continue' })

export interface ForNode {
  readonly type: 'for'
  readonly target: Target
  readonly iterable: Expression
  readonly filter: Expression | null
  readonly recursive: boolean
  readonly body: readonly Statement[]
  readonly otherwise: readonly Statement[]
}

export type DefinitionKind = 'macro' | 'test' | 'materialization' | 'snapshot' | 'docs'

export interface MacroNode {
  readonly type: 'macro'
  readonly kind: DefinitionKind
  readonly name: string
  readonly params: readonly Parameter[]
  readonly body: readonly Statement[]
  readonly bodyStart: number
  readonly bodyEnd: number
  /** Materialization only. */
  readonly adapter: string | null
  readonly supportedLanguages: Expression | null
}
