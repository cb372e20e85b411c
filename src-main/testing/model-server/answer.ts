import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** A streamed answer as a test plays it: sends what it likes when it likes. Returning ends the body as HTTP ends one. */
export type ResponsesScript = (answer: ResponsesAnswer) => Promise<void> | void;

export interface ResponsesAnswer {
  /** Aborted when the client has gone or the server closes: nothing more will arrive. */
  readonly signal: AbortSignal;
  /** Sends text as it stands; resolves when it is on its way, or at once when the client has gone. */
  send(text: string): Promise<void>;
  /** Says nothing more; resolves when the client has gone or the server closes. */
  hang(): Promise<void>;
  /** Closes the connection in the middle of the body: the client sees an end that HTTP did not announce. */
  breakOff(): Promise<void>;
  /** Resets the connection (TCP RST): the client may lose what it has not read yet. */
  reset(): Promise<void>;
}

/** A body that goes out as `text/event-stream` with status 200. */
export type SseBody = string | ResponsesScript;

/** An answer that is not a stream. Objects are sent as JSON. */
export interface PlainAnswer {
  status: number;
  body?: string | object;
  headers?: Record<string, string>;
}

export type MountedAnswer = SseBody | PlainAnswer;

/** Sends the answer to its end. Rejects when a script throws. */
export async function sendAnswer(response: ServerResponse, answer: MountedAnswer, signal: AbortSignal): Promise<void> {
  if (typeof answer === 'object') {
    const { status, body = '', headers = {} } = answer;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const contentType = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json';
    response.writeHead(status, { 'content-type': contentType, ...headers }).end(text);
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  if (typeof answer === 'string') {
    response.end(answer);
    return;
  }
  response.flushHeaders();
  await answer(createAnswer(response, signal));
  if (!response.destroyed) response.end();
}

function createAnswer(response: ServerResponse, closing: AbortSignal): ResponsesAnswer {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const signal = AbortSignal.any([gone.signal, closing]);
  const over = signal.aborted ? Promise.resolve() : once(signal, 'abort').then(() => {});

  return {
    signal,
    send(text) {
      if (signal.aborted) return Promise.resolve();
      const sent = new Promise<void>((done) => {
        response.write(text, () => done());
      });
      return Promise.race([sent, over]);
    },
    hang: () => over,
    breakOff() {
      response.socket?.destroy();
      return over;
    },
    reset() {
      response.socket?.resetAndDestroy();
      return over;
    },
  };
}
