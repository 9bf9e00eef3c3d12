import nextVitals from 'eslint-config-next/core-web-vitals'
import tseslint from 'typescript-eslint'

export default tseslint.config(
  {
    ignores: [
      'node_modules/**',
      '.next/**',
      '.cache/**',
      'lib/db/generated/**',
      '**/fixtures/**',
      'examples/commerce/**',
      'next-env.d.ts',
    ],
  },
  ...nextVitals,
  ...tseslint.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    // No React there: `useTestDatabase` and the like are set-up of a test file, not hooks.
    files: ['lib/**/*.ts', 'worker/**/*.ts', 'scripts/**/*.ts', '**/*.integration.test.ts'],
    ignores: ['lib/client/**'],
    rules: { 'react-hooks/rules-of-hooks': 'off' },
  },
)
