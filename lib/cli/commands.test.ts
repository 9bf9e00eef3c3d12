import { describe, expect, it } from 'vitest'
import { commandNames, loadCommand, loadCommands } from './commands.ts'

describe('the commands', () => {
  it('are loaded by the names that they have', async () => {
    expect((await loadCommands()).map((one) => one.name)).toEqual(commandNames)
  })

  it('are not found by what every object has', async () => {
    expect(await loadCommand('toString')).toBeNull()
    expect(await loadCommand('nothing')).toBeNull()
  })
})
