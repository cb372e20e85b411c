import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type MountedAnswer, type PlainAnswer, type SseBody, sendAnswer } from './answer.ts';
import { findUnpairedToolCalls } from './tool-calls.ts';

export type { MountedAnswer, PlainAnswer, ResponsesAnswer, ResponsesScript } from './answer.ts';

export interface RecordedResponsesRequest {
  method: string;
  /** With its query. */
  path: string;
  headers: IncomingHttpHeaders;
  /** Parsed JSON; undefined when the body is none. */
  body: Record<string, unknown> | undefined;
  bodyText: string;
  /** `body.input`; empty when it is no list. */
  input: Array<Record<string, unknown>>;
}

export type RequestMatcher = (request: RecordedResponsesRequest) => boolean;

/** What one mount has served. */
export interface Mount {
  readonly requests: readonly RecordedResponsesRequest[];
  /** The request of a mount that served exactly one; throws otherwise. */
  singleRequest(): RecordedResponsesRequest;
}

/**
 * A Responses API on loopback that answers `POST …/responses` as mounted. Mounts with a count are used up first, in the
 * order of mounting, each by the first request that its matcher takes; then the ones without. A request that no mount
 * takes is answered 400 (which no client retries) and fails the test at {@link MockResponsesServer.expectDone} or `close`;
 * so does a request whose `input` has a tool call without its output or the reverse.
 */
export interface MockResponsesServer {
  /** `http://127.0.0.1:PORT`; a client's base URL is this and `/v1`. */
  readonly url: string;
  /** Every request, in the order of arrival, expected or not. */
  readonly requests: readonly RecordedResponsesRequest[];
  /** Serves every request that matches. */
  mountSse(body: SseBody, matcher?: RequestMatcher): Mount;
  mountSseOnce(body: SseBody, matcher?: RequestMatcher): Mount;
  /** Serves one after the other, exactly as many requests as there are answers. */
  mountSequence(answers: readonly MountedAnswer[]): Mount;
  /** One answer that is not a stream. */
  mountStatus(status: number, body?: PlainAnswer['body'], headers?: Record<string, string>): Mount;
  /** Resolves with the first `count` requests once they have arrived. `timeoutMs`: default 10,000. */
  waitForRequests(count: number, options?: { timeoutMs?: number }): Promise<readonly RecordedResponsesRequest[]>;
  /** Throws, naming each, when a request came that should not have, or one did not come that should have. */
  expectDone(): void;
  /** Stops at once, ending what hangs. Rejects for requests that should not have come and that `expectDone` has not told. */
  close(): Promise<void>;
}

interface OpenMount {
  left: MountedAnswer[];
  /** Served again and again: `left` has one answer. */
  always: boolean;
  matcher: RequestMatcher;
  served: RecordedResponsesRequest[];
}

const DEFAULT_WAIT_MS = 10_000;

export async function startMockServer(): Promise<MockResponsesServer> {
  const requests: RecordedResponsesRequest[] = [];
  const mounts: OpenMount[] = [];
  const problems: string[] = [];
  const waiting = new Set<() => void>();
  const closing = new AbortController();
  let closed: Promise<void> | undefined;

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (closing.signal.aborted) return;
      problems.push(`an answer's script failed: ${error instanceof Error ? error.message : String(error)}`);
      response.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function handle(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const bodyText = await readText(incoming);
    if (bodyText === undefined) return;
    const request = record(incoming, bodyText);
    const answer = answerTo(request);
    requests.push(request);
    for (const check of waiting) check();
    await sendAnswer(response, answer, closing.signal);
  }

  function answerTo(request: RecordedResponsesRequest): MountedAnswer {
    const unpaired = findUnpairedToolCalls(request.input);
    if (unpaired.length > 0) return refuse(`request ${requests.length + 1}: ${unpaired.join('; ')}`);
    const mount = request.method === 'POST' && isResponses(request.path) ? mountFor(request) : undefined;
    const answer = mount?.always ? mount.left[0] : mount?.left.shift();
    if (mount === undefined || answer === undefined) {
      return refuse(`unexpected request ${requests.length + 1}: ${request.method} ${request.path}`);
    }
    mount.served.push(request);
    return answer;
  }

  function mountFor(request: RecordedResponsesRequest): OpenMount | undefined {
    const takes = (mount: OpenMount) => mount.left.length > 0 && mount.matcher(request);
    return (
      mounts.find((mount) => !mount.always && takes(mount)) ?? mounts.find((mount) => mount.always && takes(mount))
    );
  }

  function refuse(problem: string): PlainAnswer {
    problems.push(problem);
    return { status: 400, body: { error: { type: 'invalid_request_error', message: `mock server: ${problem}` } } };
  }

  function mount(answers: readonly MountedAnswer[], matcher: RequestMatcher = () => true, always = false): Mount {
    const opened: OpenMount = { left: [...answers], always, matcher, served: [] };
    mounts.push(opened);
    return {
      requests: opened.served,
      singleRequest() {
        const [first, ...others] = opened.served;
        if (first === undefined || others.length > 0) {
          throw new Error(`expected one request, the mount served ${opened.served.length}`);
        }
        return first;
      },
    };
  }

  function failFor(found: string[]): void {
    if (found.length === 0) return;
    throw new Error(`mock Responses server:\n${found.map((problem) => `- ${problem}`).join('\n')}`);
  }

  return {
    url,
    requests,
    mountSse: (body, matcher) => mount([body], matcher, true),
    mountSseOnce: (body, matcher) => mount([body], matcher),
    mountSequence: (answers) => mount(answers),
    mountStatus: (status, body = '', headers = {}) => mount([{ status, body, headers }]),
    waitForRequests(count, { timeoutMs = DEFAULT_WAIT_MS } = {}) {
      return new Promise((resolve, reject) => {
        const check = () => {
          if (requests.length < count) return;
          finish();
          resolve(requests.slice(0, count));
        };
        const finish = () => {
          clearTimeout(timer);
          waiting.delete(check);
        };
        const timer = setTimeout(() => {
          finish();
          reject(new Error(`${requests.length} of ${count} requests arrived within ${timeoutMs} ms`));
        }, timeoutMs);
        waiting.add(check);
        check();
      });
    },
    expectDone() {
      const missing = mounts
        .filter((opened) => !opened.always && opened.left.length > 0)
        .map((opened) => `${opened.left.length} mounted answer(s) not asked for, after ${opened.served.length} served`);
      failFor([...problems.splice(0), ...missing]);
    },
    close() {
      closed ??= (async () => {
        closing.abort();
        const done = once(server, 'close');
        server.close();
        server.closeAllConnections();
        await done;
        failFor(problems.splice(0));
      })();
      return closed;
    },
  };
}

function record(incoming: IncomingMessage, bodyText: string): RecordedResponsesRequest {
  const body = parseObject(bodyText);
  const input = body?.['input'];
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    headers: incoming.headers,
    body,
    bodyText,
    input: Array.isArray(input) ? input : [],
  };
}

/** Undefined when the client goes away first. */
async function readText(incoming: IncomingMessage): Promise<string | undefined> {
  try {
    return await text(incoming);
  } catch {
    return undefined;
  }
}

function parseObject(bodyText: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(bodyText);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function isResponses(path: string): boolean {
  return /\/responses(\?|$)/.test(path);
}
