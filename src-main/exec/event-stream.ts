/** Server-sent events of one answer, one at a time, with an idle time-out of our own. */
import type { IncomingMessage } from 'node:http';
import { createParser } from 'eventsource-parser';

export interface StreamEvent {
  /** The `event:` field, if any. */
  event: string | undefined;
  data: string;
  /** Since the previous event, or since reading began. */
  waitedMs: number;
}

/** How a stream ended without anybody having stopped reading it. */
export interface StreamEnd {
  waitedMs: number;
  /** Undefined for an end that HTTP announced. */
  error?: string;
}

/** Codex's words. */
export const IDLE_TIMEOUT = 'idle timeout waiting for SSE';
/** One event; a whole response with its instructions and output comes in one. */
const MAX_EVENT_CHARS = 64 * 2 ** 20;

/** Yields events until the answer ends; comments do not count as activity. Stopping early closes the connection. */
export async function* readEventStream(
  body: IncomingMessage,
  idleTimeoutMs: number,
): AsyncGenerator<StreamEvent, StreamEnd> {
  let pending: Array<{ event: string | undefined; data: string }> = [];
  let tooLarge = false;
  const parser = createParser({
    onEvent: ({ event, data }) => pending.push({ event, data }),
    onError: ({ type }) => {
      tooLarge ||= type === 'max-buffer-size-exceeded';
    },
    maxBufferSize: MAX_EVENT_CHARS,
  });
  const decoder = new TextDecoder();
  let since = performance.now();
  const waited = () => {
    const now = performance.now();
    const waitedMs = now - since;
    since = now;
    return waitedMs;
  };
  const idle = setTimeout(() => body.destroy(new Error(IDLE_TIMEOUT)), idleTimeoutMs);
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      parser.feed(decoder.decode(chunk, { stream: true }));
      if (tooLarge) return { waitedMs: waited(), error: `an event of more than ${MAX_EVENT_CHARS} characters` };
      const events = pending;
      pending = [];
      for (const { event, data } of events) yield { event, data, waitedMs: waited() };
      if (events.length > 0) idle.refresh();
    }
    return { waitedMs: waited() };
  } catch (error) {
    return { waitedMs: waited(), error: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(idle);
    body.destroy();
  }
}
