/**
 * The built renderer as a fixed set of files: what is not in the folder's listing does not exist, so no path in a
 * request is ever joined to the folder. Used by the web shell and by Electron's own scheme.
 */
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/** Vite puts a hash of the content into the names of everything in this folder. */
const HASHED_FOLDER = '/assets/';

export interface RendererFile {
  body: Uint8Array<ArrayBuffer>;
  type: string;
  cacheControl: string;
}

export interface RendererFiles {
  /** By the path of a URL, still percent-encoded; `/` is the page. Undefined: no such file. */
  read(urlPath: string): Promise<RendererFile | undefined>;
  /** False when the renderer was not built. */
  readonly built: boolean;
}

export function createRendererFiles(folder: string): RendererFiles {
  const known = listFiles(folder);
  return {
    built: known.has('/index.html'),
    async read(urlPath) {
      const name = urlPath === '/' ? '/index.html' : urlPath;
      const path = known.get(name);
      if (path === undefined) return undefined;
      try {
        return {
          body: await readFile(path),
          type: TYPES[extname(name)] ?? 'application/octet-stream',
          cacheControl: name.startsWith(HASHED_FOLDER) ? 'private, max-age=31536000, immutable' : 'no-store',
        };
      } catch {
        // Built anew since: the names have changed, the page has to be loaded again.
        return undefined;
      }
    },
  };
}

function listFiles(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  try {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const name = path.slice(folder.length).replaceAll(sep, '/');
      files.set(name.startsWith('/') ? name : `/${name}`, path);
    }
  } catch {
    // No folder: not built.
  }
  return files;
}
