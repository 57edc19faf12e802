import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where Debian, Ubuntu, Fedora and macOS put it. */
const places = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

export interface FoundBrowser {
  /** Why a test that needs one is skipped; with `REQUIRE_SERVERS=1` a missing one throws. */
  readonly skip: string | false;
  /** One that finds no host but this machine. */
  launch(): Promise<Browser>;
}

export function findBrowser(): FoundBrowser {
  const path = places.find((place) => place !== undefined && existsSync(place));
  const missing = 'no browser is installed: apt-get install chromium, or set CHROMIUM to where one is';
  if (path === undefined && process.env.REQUIRE_SERVERS === '1') throw new Error(missing);
  return {
    skip: path === undefined && missing,
    launch: () =>
      chromium.launch({
        executablePath: path ?? '',
        args: ['--no-sandbox', '--disable-gpu', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1'],
      }),
  };
}
