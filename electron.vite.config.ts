import { readdirSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const here = import.meta.dirname;

/** Worker threads are started by file name, so each is an entry of its own beside the program that starts it. */
function workerEntries(folder: string): Record<string, string> {
  const entries = readdirSync(resolve(here, folder)).filter((name) => name.endsWith('-worker.ts'));
  return Object.fromEntries(entries.map((name) => [basename(name, '.ts'), resolve(here, folder, name)]));
}

/** False leaves the emitter's OpenTelemetry SDK out of the build. */
const withOtel = process.env['SLUICE_BUILD_OTEL'] !== 'false';
const define = { __OTEL__: JSON.stringify(withOtel) };

export default defineConfig({
  main: {
    define,
    build: {
      outDir: 'out/main',
      sourcemap: true,
      // Of the two that run it, Node 26 and the one in Electron, the older.
      target: 'node24',
      // Many small files that every command loads: bundled, they start in two thirds of the CPU time.
      externalizeDeps: { exclude: ['zod', 'commander'] },
      rolldownOptions: {
        input: {
          shell: resolve(here, 'src-main/shell/main.ts'),
          cli: resolve(here, 'src-main/cli/cli.ts'),
          ...workerEntries('src-main/store/threads'),
          ...(withOtel ? { ...workerEntries('src-main/emitter'), ...workerEntries('src-main/host') } : {}),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      sourcemap: true,
      target: 'node24',
      // A sandboxed preload can load nothing but one CommonJS file.
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: resolve(here, 'src-main/shell/preload.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: resolve(here, 'src-renderer'),
    define,
    plugins: [react()],
    build: {
      outDir: resolve(here, 'out/renderer'),
      emptyOutDir: true,
      sourcemap: true,
      target: 'es2024',
      // The pages' security policy allows no inline script, style or data: font.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: resolve(here, 'src-renderer/index.html') },
    },
  },
});
