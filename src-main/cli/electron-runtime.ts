/** Whether the desktop window can open here. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type DesktopRuntime =
  | { available: true; executable: string; entry: string }
  | { available: false; reason: string };

/** Electron's runtime is some 100 MB, fetched once, on first use. */
const FETCH_DEADLINE_MS = 180_000;

/** `onFetch` is told when the runtime is being fetched, which takes a while. */
export async function findDesktopRuntime(onFetch: () => void): Promise<DesktopRuntime> {
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    return { available: false, reason: 'Chromium has no sandbox for root, so no desktop window is opened' };
  }
  if (process.platform === 'linux' && !hasDisplay()) {
    return { available: false, reason: 'there is no display (DISPLAY and WAYLAND_DISPLAY are unset)' };
  }
  const entry = shellEntry();
  if (entry === undefined) return { available: false, reason: 'the desktop window is not built (npm run build)' };
  const executable = electronExecutable() ?? (await fetchElectron(onFetch));
  if (executable === undefined) {
    return { available: false, reason: 'the Electron runtime is not there and could not be fetched' };
  }
  return { available: true, executable, entry };
}

async function fetchElectron(onFetch: () => void): Promise<string | undefined> {
  const installer = electronFile('install.js');
  if (installer === undefined) return undefined;
  onFetch();
  const child = spawn(process.execPath, [installer], {
    stdio: 'ignore',
    signal: AbortSignal.timeout(FETCH_DEADLINE_MS),
  });
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    return code === 0 ? electronExecutable() : undefined;
  } catch {
    return undefined;
  }
}

export function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}

/** Electron's npm package names its program in path.txt once the runtime was fetched. */
function electronExecutable(): string | undefined {
  const pathFile = electronFile('path.txt');
  if (pathFile === undefined) return undefined;
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(dirname(pathFile), 'dist');
  const executable = join(folder, readFileSync(pathFile, 'utf8').trim());
  return existsSync(executable) ? executable : undefined;
}

function electronFile(name: string): string | undefined {
  try {
    const file = join(dirname(createRequire(import.meta.url).resolve('electron/package.json')), name);
    return existsSync(file) ? file : undefined;
  } catch {
    return undefined;
  }
}

/** Beside this file in the bundle; in the build's folder when running from source. */
function shellEntry(): string | undefined {
  const here = dirname(fileURLToPath(import.meta.url));
  const candidates = [join(here, 'shell.js'), join(here, '../../out/main/shell.js')];
  return candidates.find((candidate) => existsSync(candidate));
}

/** The built interface: `out/renderer`, seen from the bundle and from source. */
export function rendererFolder(): string {
  const here = dirname(fileURLToPath(import.meta.url));
  return import.meta.url.endsWith('.ts') ? join(here, '../../out/renderer') : join(here, '../renderer');
}
