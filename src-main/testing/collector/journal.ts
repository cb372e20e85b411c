import { Recording, type RequestHead } from './requests.ts';

const DEFAULT_WAIT_MS = 10_000;

/** The requests in the order of their heads, and the waits for what they bring. */
export interface Journal {
  readonly requests: readonly Recording[];
  /** Requests that have arrived whole. */
  readonly wholeCount: number;
  /** Log records of accepted requests. */
  readonly acceptedRecords: number;
  open(head: RequestHead): Recording;
  finish(request: Recording, receivedBytes: Uint8Array): void;
  settle(request: Recording, outcome: Recording['outcome'], status?: number): void;
  /** Looks at the condition now and after every change. Rejects after `timeoutMs` (default 10,000) with `found`. */
  waitFor(condition: () => boolean, found: () => string, timeoutMs?: number): Promise<void>;
}

export function createJournal(): Journal {
  const requests: Recording[] = [];
  const waiting = new Set<() => void>();
  let wholeCount = 0;
  let acceptedRecords = 0;

  function changed(): void {
    for (const check of [...waiting]) check();
  }

  return {
    requests,
    get wholeCount() {
      return wholeCount;
    },
    get acceptedRecords() {
      return acceptedRecords;
    },
    open(head) {
      const request = new Recording(head);
      requests.push(request);
      changed();
      return request;
    },
    finish(request, receivedBytes) {
      request.finish(receivedBytes);
      wholeCount++;
      changed();
    },
    settle(request, outcome, status) {
      if (request.outcome !== 'open') return;
      request.outcome = outcome;
      request.status = status;
      if (outcome === 'accepted' && request.signal === 'logs') acceptedRecords += request.recordCount;
      changed();
    },
    waitFor(condition, found, timeoutMs = DEFAULT_WAIT_MS) {
      return new Promise((resolve, reject) => {
        const end = () => {
          clearTimeout(timer);
          waiting.delete(check);
        };
        const check = () => {
          try {
            if (!condition()) return;
          } catch (error) {
            end();
            reject(error);
            return;
          }
          end();
          resolve();
        };
        const timer = setTimeout(() => {
          end();
          reject(new Error(`the recording collector waited ${timeoutMs} ms: ${found()}`));
        }, timeoutMs);
        waiting.add(check);
        check();
      });
    },
  };
}
