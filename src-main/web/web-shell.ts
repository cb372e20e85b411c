/**
 * The interface over HTTP and WebSocket. Every request passes the same gate:
 *
 *   Host names this machine ─▶ Origin is the own ─▶ token or cookie ─▶ file of the built renderer │ /rpc
 *   (else 421)                 (else 403)           (else 401)
 *
 * The start link `http://127.0.0.1:4319/?token=…` may be used again, by several browsers, for as long as the host runs. What
 * is handed to another program (`xdg-open`), whose arguments every user of the machine can read, carries a code instead
 * that lets one browser in, once.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ConnectToHost } from '../../src-shared/contract/rpc.ts';
import { formatAddress, parseAddress } from '../receivers/address.ts';
import { explainBindError } from '../receivers/bind-error.ts';
import { createAccess, isOwnOrigin, presentedToken, trustedHost } from './access.ts';
import { loadCookieSecret } from './cookie-secret.ts';
import { ENTER_PAGE, NO_ACCESS_PAGE, NOT_BUILT_PAGE, USED_LINK_PAGE } from './pages.ts';
import { createRendererFiles } from './renderer-files.ts';
import { createRpcUpgrades, RPC_PATH, refuseUpgrade } from './rpc-upgrades.ts';
import { securityHeaders } from './security-headers.ts';

const MAX_CONNECTIONS = 512;
const REQUEST_TIMEOUT_MS = 30_000;

export interface WebShellOptions {
  host: { connect: ConnectToHost };
  /** `HOST:PORT`; port 0 picks a free one. */
  listen: string;
  /** The built renderer: the folder that holds its index.html. */
  rendererFolder: string;
  /** Where the cookie's secret is kept, so that open windows are let in again after a restart. */
  cookieFile?: string;
  /** The token to let in with, when whoever started this chose one; default: a new one. */
  token?: string | undefined;
  /** Told of faults that clients only learn the code of. */
  onFault?: (call: string, error: unknown) => void;
}

export type WebShellStart =
  /**
   * `startUrl` opens the interface in a browser, `rpcUrl` is the WebSocket for other programs; both carry the token.
   * `onceUrl` makes a link that lets one browser in, once.
   */
  | { ok: true; address: string; startUrl: string; rpcUrl: string; onceUrl(): string }
  | { ok: false; address: string; error: string };

export interface WebShell {
  /** Binds. Never rejects; a second call answers as the first did. */
  start(): Promise<WebShellStart>;
  /** Ends clients and connections. Idempotent; also before `start`. */
  stop(): Promise<void>;
}

/** What passed the gate. */
interface Visitor {
  url: URL;
  /** As the browser named this machine; checked. */
  host: string;
}

export function createWebShell(options: WebShellOptions): WebShell {
  const { host, listen, rendererFolder } = options;
  const access = createAccess(loadCookieSecret(options.cookieFile), undefined, options.token);
  const files = createRendererFiles(rendererFolder);
  const upgrades = createRpcUpgrades({
    connect: (client) => host.connect(client),
    ...(options.onFault ? { onFault: options.onFault } : {}),
  });
  const parsed = parseAddress(listen);
  const boundHost = 'error' in parsed ? '' : parsed.host;
  const server = createServer({ requestTimeout: REQUEST_TIMEOUT_MS }, (request, response) => {
    void answer(request, response);
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.on('upgrade', upgrade);

  /** The part of the gate that is the same for pages and WebSockets. */
  function admit(request: IncomingMessage): Visitor | { status: 400 | 403 | 421; text: string } {
    const named = trustedHost(request.headers.host, boundHost);
    if (named === undefined) {
      return { status: 421, text: 'The Host header does not name this machine. Open Sluice by its address.' };
    }
    if (!isOwnOrigin(request.headers.origin, named))
      return { status: 403, text: 'Requests of other pages are refused.' };
    // The request target is a path: with another form the URL would name another host.
    if (!request.url?.startsWith('/') || request.url.startsWith('//')) return { status: 400, text: 'Not a path.' };
    const url = URL.parse(request.url, `http://${named}`);
    return url ? { url, host: named } : { status: 400, text: 'Not a path.' };
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const visitor = admit(request);
    if ('status' in visitor) return send(response, visitor.status, 'text/plain; charset=utf-8', `${visitor.text}\n`);
    for (const [name, value] of Object.entries(securityHeaders([`ws://${visitor.host}`])))
      response.setHeader(name, value);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('Allow', 'GET, HEAD');
      return send(response, 405, 'text/plain; charset=utf-8', 'Only GET and HEAD are answered here.\n');
    }
    if (visitor.url.searchParams.has('token') || visitor.url.searchParams.has('code')) {
      return enter(request, response, visitor.url);
    }
    if (!access.hasCookie(request)) return send(response, 401, 'text/html; charset=utf-8', NO_ACCESS_PAGE);
    if (!files.built) return send(response, 503, 'text/html; charset=utf-8', NOT_BUILT_PAGE);
    const file = await files.read(visitor.url.pathname);
    if (file) {
      response.setHeader('Cache-Control', file.cacheControl);
      return send(response, 200, file.type, file.body);
    }
    // Views are told apart by the fragment, which never reaches the host: any other page is the one page.
    if (request.headers.accept?.includes('text/html')) return redirect(response, '/');
    return send(response, 404, 'text/plain; charset=utf-8', 'There is no such file.\n');
  }

  /** The start link: the cookie takes the token's place and the address is cleaned of it. */
  function enter(request: IncomingMessage, response: ServerResponse, url: URL) {
    // Browsers look ahead with HEAD: that must not use up a code.
    const usesCode = request.method === 'GET' && access.takeCode(url.searchParams.get('code'));
    const known = usesCode || access.isToken(url.searchParams.get('token'));
    if (!known && !access.hasCookie(request)) {
      const page = url.searchParams.has('code') ? USED_LINK_PAGE : NO_ACCESS_PAGE;
      return send(response, 401, 'text/html; charset=utf-8', page);
    }
    if (known) response.setHeader('Set-Cookie', access.setCookie(request.socket.localPort ?? 0));
    const site = request.headers['sec-fetch-site'];
    // A strict cookie is not sent along a redirect that began on another site.
    if (site === 'cross-site' || site === 'same-site')
      return send(response, 200, 'text/html; charset=utf-8', ENTER_PAGE);
    url.searchParams.delete('token');
    url.searchParams.delete('code');
    return redirect(response, `${ownPath(url.pathname)}${url.search}`);
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer) {
    const visitor = admit(request);
    if ('status' in visitor) return refuseUpgrade(socket, visitor.status, visitor.text);
    const { url } = visitor;
    if (url.pathname !== RPC_PATH) return refuseUpgrade(socket, 404, `WebSocket clients connect to ${RPC_PATH}.`);
    if (!access.hasCookie(request) && !access.isToken(presentedToken(request, url))) {
      return refuseUpgrade(socket, 401, 'A token is needed; "sluice open" prints a link that has it.');
    }
    upgrades.accept(request, socket, head);
  }

  let started: Promise<WebShellStart> | undefined;
  let stopped: Promise<void> | undefined;

  async function bind(): Promise<WebShellStart> {
    if ('error' in parsed) return { ok: false, address: listen, error: parsed.error };
    try {
      server.listen({ host: parsed.host, port: parsed.port });
      await once(server, 'listening'); // rejects on 'error'
    } catch (error) {
      return { ok: false, address: listen, error: await explainBindError(error, parsed, 'ui') };
    }
    server.on('error', () => {});
    const { port } = server.address() as AddressInfo;
    const address = formatAddress(parsed.host, port);
    return {
      ok: true,
      address,
      startUrl: `http://${address}/?token=${access.token}`,
      rpcUrl: `ws://${address}${RPC_PATH}?token=${access.token}`,
      onceUrl: () => `http://${address}/?code=${access.makeCode()}`,
    };
  }

  async function stop(): Promise<void> {
    started ??= Promise.resolve({ ok: false, address: listen, error: 'Stopped before it was started.' });
    await started;
    await upgrades.close('Sluice is stopping');
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  return {
    start() {
      started ??= bind();
      return started;
    },
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}

/** A path of this host: what begins with two slashes, or a backslash, would name another (`/.//host/` becomes `//host/`). */
function ownPath(path: string): string {
  return `/${path.replace(/^[/\\]+/, '')}`;
}

function redirect(response: ServerResponse, location: string): void {
  response.setHeader('Location', location);
  send(response, 303, 'text/plain; charset=utf-8', '');
}

function send(response: ServerResponse, status: number, type: string, body: string | Uint8Array): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  if (!response.hasHeader('Cache-Control')) response.setHeader('Cache-Control', 'no-store');
  response.statusCode = status;
  response.setHeader('Content-Type', type);
  response.setHeader('Content-Length', bytes.byteLength);
  // HEAD: Node sends the headers alone.
  response.end(bytes);
}
