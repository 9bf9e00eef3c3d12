import { existsSync } from 'node:fs'
import { chromium, type LaunchOptions } from '@playwright/test'

/** Debian's browser comes first: Playwright's own is downloaded from elsewhere and often is not there. */
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Where a Chromium is, null where there is none. */
export function findChromium(): string | null {
  return [...PLACES, chromium.executablePath()].find((place) => existsSync(place)) ?? null
}

export function launchOptions(): LaunchOptions {
  const executablePath = findChromium()
  if (executablePath === null) throw new Error('There is no Chromium: apt-get install chromium')
  // Chromium refuses its sandbox to root.
  return { executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] }
}
