import { existsSync } from 'node:fs'
import { runCommand } from './run-command.mjs'
import { step } from './say.mjs'

/** Debian's first, then what other systems call it. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
const COMMAND = 'apt-get install -y chromium'

/** The browser of the browser tests: installed where we may. Null, or why there is none and what to do. */
export async function installChromium() {
  if (PLACES.some((place) => existsSync(place))) return null
  if (!existsSync('/usr/bin/apt-get')) return 'There is no Chromium here. Install one as /usr/bin/chromium.'
  if (process.getuid() !== 0) return `There is no Chromium here. Install it: sudo ${COMMAND}`
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const result = await step(`Chromium (${COMMAND})`, async () => {
    await runCommand('apt-get', ['update'], { env })
    return runCommand('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { env })
  })
  if (result.ok && existsSync(PLACES[0])) return null
  return `Chromium could not be installed. Do it by hand: ${COMMAND}\n${result.output.trimEnd().split('\n').slice(-3).join('\n')}`
}
