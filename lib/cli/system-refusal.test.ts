import { expect, it } from 'vitest'
import { systemRefusal } from './system-refusal.ts'

const refused = (syscall: string, path: string) =>
  systemRefusal(
    Object.assign(new Error(`EACCES: permission denied, ${syscall}`), { code: 'EACCES', syscall, path }),
  )

it('names the file that is refused, and of a new folder the one that it was to lie in', () => {
  expect(refused('open', '/shop/target/manifest.json')).toBe(
    '/shop/target/manifest.json cannot be read or written: you may not use it.',
  )
  expect(refused('mkdtemp', '/shop/dbt_packages.new-5bce-1-XXXXXX')).toBe(
    '/shop cannot be read or written: you may not use it.',
  )
})
