/**
 * One HTTP POST whose answer is streamed. `node:http` rather than `fetch`: no time-outs of its own to collide with the
 * configured ones, no redirects that would carry the key elsewhere, and nothing to load.
 */
import { type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

export interface Post {
  url: URL;
  headers: Record<string, string>;
  body: string;
  /** How long to wait for the head of the answer. */
  headTimeoutMs: number;
  signal: AbortSignal;
}

export type PostResult =
  | { ok: true; status: number; statusText: string; headers: IncomingHttpHeaders; body: IncomingMessage }
  | { ok: false; error: string };

export function post({ url, headers, body, headTimeoutMs, signal }: Post): Promise<PostResult> {
  const { promise, resolve } = Promise.withResolvers<PostResult>();
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  const bytes = Buffer.from(body);
  const request = send(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', 'content-length': bytes.length },
    signal,
  });
  const timer = setTimeout(
    () => request.destroy(new Error(`no answer within ${headTimeoutMs / 1_000} s`)),
    headTimeoutMs,
  );
  request.on('response', (response) => {
    clearTimeout(timer);
    // Errors of the body reach whoever reads it; one that comes when nobody does must not end the process.
    response.on('error', () => {});
    const { statusCode = 0, statusMessage = '', headers: received } = response;
    resolve({ ok: true, status: statusCode, statusText: statusMessage, headers: received, body: response });
  });
  request.on('error', (error) => {
    clearTimeout(timer);
    resolve({ ok: false, error: reasonOf(error) });
  });
  request.end(bytes);
  return promise;
}

/** AggregateError (all addresses of a host refused) has no message of its own. */
function reasonOf(error: Error): string {
  const inner = error instanceof AggregateError ? error.errors.map((each) => String(each.message ?? each)) : [];
  return error.message || inner.join('; ') || error.name;
}

/** The beginning of an answer's body, for an error message. Never rejects. */
export async function readStart(body: IncomingMessage, limitBytes: number, timeoutMs: number): Promise<string> {
  const timer = setTimeout(() => body.destroy(), timeoutMs);
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      sizeBytes += chunk.length;
      if (sizeBytes >= limitBytes) break;
    }
  } catch {
    // What came before the connection broke is still worth showing.
  } finally {
    clearTimeout(timer);
    body.destroy();
  }
  return new TextDecoder().decode(Buffer.concat(chunks).subarray(0, limitBytes)).trim();
}
