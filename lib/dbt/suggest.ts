export { suggest } from '#lib/core/suggest.ts'
