/**
 * The built renderer under a scheme of its own. Unlike file:// it has an origin, so that the page's policy, storage and
 * the checks of IPC senders have something to hold on to, and it reaches nothing but the build's files.
 */
import { protocol } from 'electron';
import type { RendererFiles } from '../web/renderer-files.ts';
import { securityHeaders } from '../web/security-headers.ts';

const SCHEME = 'sluice';
const HOST = 'app';
export const APP_URL = `${SCHEME}://${HOST}/`;

/** Before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Once the app is ready. */
export function serveAppScheme(files: RendererFiles): void {
  protocol.handle(SCHEME, async (request) => {
    const headers = securityHeaders();
    const url = URL.parse(request.url);
    if (url === null || !isAppUrl(request.url)) return new Response(null, { status: 404, headers });
    if (request.method !== 'GET' && request.method !== 'HEAD') return new Response(null, { status: 405, headers });
    const file = await files.read(url.pathname);
    if (file === undefined) return new Response(null, { status: 404, headers });
    return new Response(file.body, {
      headers: { ...headers, 'Content-Type': file.type, 'Cache-Control': file.cacheControl },
    });
  });
}

/** True for addresses of the own page and its files only. */
export function isAppUrl(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === `${SCHEME}:` && url.host === HOST && url.username === '' && url.password === '';
}
