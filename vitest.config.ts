import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', '.next/**', 'e2e/**'],
    // A machine that is busy with other work is slow, not broken.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    globalSetup: ['./lib/db/testing/global-setup.ts'],
  },
})
