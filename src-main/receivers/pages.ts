/**
 * What a receiver's port answers to who only looks at it: a browser, and the checks of service managers and containers.
 * They take nothing, so they are no arrivals.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { EVENTS_PATH } from './events.ts';

interface Page {
  status: 200 | 204;
  body: Buffer;
}

const PAGES: ReadonlyMap<string, Page> = new Map([
  [
    '/',
    {
      status: 200,
      body: Buffer.from(
        'This is a Sluice receiver for OpenTelemetry (OTLP/HTTP).\n' +
          'Send logs, traces and metrics with POST to /v1/logs, /v1/traces and /v1/metrics,\n' +
          `single events of the catalogue as plain JSON to ${EVENTS_PATH}.\n`,
      ),
    },
  ],
  ['/health', { status: 200, body: Buffer.from('ok\n') }],
  // A browser that was shown the page above asks for it.
  ['/favicon.ico', { status: 204, body: Buffer.alloc(0) }],
]);

/** True when the request was one for a page, which it then has. */
export function answerPage(request: IncomingMessage, response: ServerResponse, path: string): boolean {
  const { method, headers } = request;
  const page = PAGES.get(path);
  if (page === undefined || (method !== 'GET' && method !== 'HEAD') || headers.origin !== undefined) return false;
  const { status, body } = page;
  response.writeHead(
    status,
    status === 204 ? {} : { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': body.length },
  );
  response.end(method === 'HEAD' ? undefined : body);
  return true;
}
