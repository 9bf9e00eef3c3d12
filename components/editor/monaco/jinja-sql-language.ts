import type { MonacoApi } from './load-monaco.ts'
import { sqlKeywords } from './sql-keywords.ts'

export const jinjaSqlId = 'jinja-sql'

type Monarch = Parameters<MonacoApi['languages']['setMonarchTokensProvider']>[1]
type LanguageConfiguration = Parameters<MonacoApi['languages']['setLanguageConfiguration']>[1]

/** SQL with Jinja inside it, also inside strings and comments, where dbt renders it too. */
export const jinjaSqlGrammar: Monarch = {
  ignoreCase: true,
  keywords: [...sqlKeywords],
  tokenizer: {
    root: [
      { include: '@openJinja' },
      [/--/, 'comment', '@lineComment'],
      [/\/\*/, 'comment', '@blockComment'],
      [/'/, 'string', '@sqlString'],
      [/"/, 'identifier', '@quotedName'],
      [/`[^`]*`?/, 'identifier'],
      [/\$\$[^$]*\$\$/, 'string'],
      [/\d+(\.\d+)?(e[+-]?\d+)?\b/, 'number'],
      [/[a-z_]\w*/, { cases: { '@keywords': 'keyword', '@default': 'identifier' } }],
      [/[()[\],.;]/, 'delimiter'],
      [/[-+*/%<>=!|&^~:?@#]+/, 'operator'],
      [/\s+/, 'white'],
    ],
    openJinja: [
      [/\{#-?/, 'comment', '@jinjaComment'],
      [/\{\{[-+]?/, 'jinja', '@jinjaExpression'],
      [/\{%[-+]?/, 'jinja', '@jinjaStatement'],
    ],
    lineComment: [
      [/$/, 'comment', '@pop'],
      { include: '@openJinja' },
      [/[^{]+$/, 'comment', '@pop'],
      [/[^{]+/, 'comment'],
      [/\{/, 'comment'],
    ],
    blockComment: [
      { include: '@openJinja' },
      [/\*\//, 'comment', '@pop'],
      [/[^*{]+/, 'comment'],
      [/[*{]/, 'comment'],
    ],
    sqlString: [
      { include: '@openJinja' },
      [/''/, 'string'],
      [/'/, 'string', '@pop'],
      [/[^'{]+/, 'string'],
      [/\{/, 'string'],
    ],
    quotedName: [
      { include: '@openJinja' },
      [/""/, 'identifier'],
      [/"/, 'identifier', '@pop'],
      [/[^"{]+/, 'identifier'],
      [/\{/, 'identifier'],
    ],
    jinjaComment: [
      [/-?#\}/, 'comment', '@pop'],
      [/[^#-]+/, 'comment'],
      [/[#-]/, 'comment'],
    ],
    jinjaExpression: [[/[-+]?\}\}/, 'jinja', '@pop'], { include: '@jinjaInside' }],
    jinjaStatement: [[/[-+]?%\}/, 'jinja', '@pop'], { include: '@jinjaInside' }],
    jinjaInside: [
      [/'/, 'string', '@jinjaSingle'],
      [/"/, 'string', '@jinjaDouble'],
      [/\d+(\.\d+)?/, 'number'],
      [
        /(set|do|call|endcall|if|elif|else|endif|for|endfor|in|not|and|or|is|macro|endmacro|test|endtest|snapshot|endsnapshot|materialization|endmaterialization|filter|endfilter|raw|endraw|return|true|false|none|import|from|as|recursive)\b/,
        'jinja',
      ],
      [/[a-z_]\w*(?=\s*\()/, 'jinja'],
      [/[a-z_]\w*/, 'identifier'],
      [/[()[\]{},.:]/, 'delimiter'],
      [/[-+*/%<>=!|~]+/, 'operator'],
      [/\s+/, 'white'],
    ],
    jinjaSingle: [
      [/\\./, 'string'],
      [/'/, 'string', '@pop'],
      [/[^'\\]+/, 'string'],
    ],
    jinjaDouble: [
      [/\\./, 'string'],
      [/"/, 'string', '@pop'],
      [/[^"\\]+/, 'string'],
    ],
  },
}

const configuration: LanguageConfiguration = {
  comments: { lineComment: '--', blockComment: ['/*', '*/'] },
  brackets: [
    ['{{', '}}'],
    ['{%', '%}'],
    ['(', ')'],
    ['[', ']'],
  ],
  // Colour says what a token is, not how deep it is.
  colorizedBracketPairs: [],
  autoClosingPairs: [
    { open: '(', close: ')' },
    { open: '[', close: ']' },
    { open: '{', close: '}' },
    { open: "'", close: "'", notIn: ['string', 'comment'] },
    { open: '"', close: '"', notIn: ['string', 'comment'] },
  ],
  surroundingPairs: [
    { open: '(', close: ')' },
    { open: '[', close: ']' },
    { open: '{', close: '}' },
    { open: "'", close: "'" },
    { open: '"', close: '"' },
  ],
}

export function registerJinjaSql(monaco: MonacoApi): void {
  monaco.languages.register({ id: jinjaSqlId, extensions: ['.sql'], aliases: ['SQL with Jinja'] })
  monaco.languages.setMonarchTokensProvider(jinjaSqlId, jinjaSqlGrammar)
  monaco.languages.setLanguageConfiguration(jinjaSqlId, configuration)
}
