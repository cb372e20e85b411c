import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installPackages, mayInstallPackages } from './debian-packages.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** Path of a program on `PATH`, undefined when it is not there. */
export function findProgram(name: string): string | undefined {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, name);
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      // not here: look on
    }
  }
  return undefined;
}

/** Path of a Chromium that Playwright can drive: `SLUICE_CHROMIUM`, else the first on `PATH`; undefined when there is none. */
export function findChromium(): string | undefined {
  const named = process.env['SLUICE_CHROMIUM'];
  if (named) return named;
  for (const name of NAMES) {
    const path = findProgram(name);
    if (path !== undefined) return path;
  }
  return undefined;
}

/** Finds Chromium, installing Debian's package when it is missing and this user may. Throws with what to do otherwise. */
export function ensureChromium(): string {
  const found = findChromium();
  if (found) return found;
  const how = 'Install it (Debian: apt-get install chromium) or name one in SLUICE_CHROMIUM.';
  if (!mayInstallPackages()) {
    throw new Error(`The end-to-end tests need Chromium, and none was found. ${how}`);
  }
  try {
    installPackages(['chromium']);
  } catch (error) {
    throw new Error(`Chromium is missing and could not be installed: ${String(error)}. ${how}`);
  }
  const installed = findChromium();
  if (!installed) throw new Error(`Chromium was installed but is not on PATH. ${how}`);
  return installed;
}

/** Flags that keep Chromium quiet and working for root, in containers and without a network. */
export const CHROMIUM_ARGS: readonly string[] = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
