/** Whether the desktop window can open here, without fetching or starting anything. */
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export type DesktopRuntime =
  | { available: true; executable: string; entry: string }
  | { available: false; reason: string };

export function findDesktopRuntime(): DesktopRuntime {
  if (process.platform === 'linux' && process.getuid?.() === 0) {
    return { available: false, reason: 'Chromium has no sandbox for root, so no desktop window is opened' };
  }
  if (process.platform === 'linux' && !hasDisplay()) {
    return { available: false, reason: 'there is no display (DISPLAY and WAYLAND_DISPLAY are unset)' };
  }
  const executable = electronExecutable();
  if (executable === undefined) return { available: false, reason: 'the Electron runtime is not installed' };
  const entry = shellEntry();
  if (entry === undefined) return { available: false, reason: 'the desktop window is not built (npm run build)' };
  return { available: true, executable, entry };
}

export function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env['DISPLAY'] || process.env['WAYLAND_DISPLAY']);
}

/** Electron's npm package names its program in path.txt once the runtime was fetched. */
function electronExecutable(): string | undefined {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
    const program = readFileSync(join(folder, 'path.txt'), 'utf8').trim();
    const executable = join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'), program);
    return existsSync(executable) ? executable : undefined;
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
