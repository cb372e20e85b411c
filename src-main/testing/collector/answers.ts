import { setTimeout as delay } from 'node:timers/promises';
import type { RecordedRequest } from './requests.ts';

/**
 * What the collector does with one request. Everything left out is what a collector that works does: read all of it,
 * answer success (for a body that cannot be read: refuse it) in the encoding of the request.
 */
export interface ScriptedAnswer {
  /** HTTP. */
  status?: number;
  /** gRPC status code. */
  grpcStatus?: number;
  /** Text of the error, or of the partial success. */
  message?: string;
  /** Count of a partial success; 0 with a message is a warning. */
  rejected?: number;
  /** gRPC: a RetryInfo detail. Over HTTP it is a header that says so: `headers: { 'retry-after': … }`. */
  retryInfoMs?: number;
  /** HTTP headers, or gRPC trailing metadata. */
  headers?: Record<string, string>;
  /** HTTP: sent instead of the message that the other fields make. */
  body?: string | Uint8Array;
  /** Answers no sooner than this after the whole request has arrived. */
  delayMs?: number;
  /** Answers no sooner than when this resolves. */
  until?: Promise<unknown>;
  /** Reads the request and never answers. */
  hang?: boolean;
  /**
   * TCP RST: once the body has begun, when it is complete, or when the answer has begun (whose data then counts as accepted or
   * refused by its status, while the client cannot know). gRPC: all calls of the connection end with it.
   */
  reset?: 'mid-body' | 'after-body' | 'mid-answer';
  /** Reads the rest of the body no faster than this. What the kernel buffers is gone from the client's side at once. */
  readBytesPerSecond?: number;
  /** Sends the answer no faster than this, head and all. It counts as given at once; a client that hangs up cannot know. */
  answerBytesPerSecond?: number;
}

/** Made when the request is there, so that it can depend on it; what concerns reading it comes too late then. */
export type AnswerFor = (request: RecordedRequest) => Omit<ScriptedAnswer, 'readBytesPerSecond'>;

export interface AnswerScript {
  push(answers: ReadonlyArray<ScriptedAnswer | AnswerFor>): void;
  /** What every request gets that finds no answer of its own. */
  setDefault(answer: ScriptedAnswer | AnswerFor): void;
  /** Claims the answer for the request whose head has just arrived. */
  claim(): ClaimedAnswer;
  /** What went wrong in the script itself, since last asked. */
  takeProblems(): string[];
}

export interface ClaimedAnswer {
  /** For what has to be known before the body is read. */
  readonly reading: Pick<ScriptedAnswer, 'reset' | 'readBytesPerSecond'>;
  /** Resolves when it is time to answer, with undefined when there is none to give or nobody left to take it. */
  resolve(request: RecordedRequest, gone: AbortSignal): Promise<ScriptedAnswer | undefined>;
}

export function createAnswerScript(): AnswerScript {
  const answers: Array<ScriptedAnswer | AnswerFor> = [];
  const problems: string[] = [];
  let fallback: ScriptedAnswer | AnswerFor = {};

  function check(answer: ScriptedAnswer, { transport }: RecordedRequest): ScriptedAnswer {
    const other = transport === 'http' ? answer.grpcStatus : answer.status;
    const own = transport === 'http' ? answer.status : answer.grpcStatus;
    if (other === undefined || own !== undefined) return answer;
    return fail(`the answer ${JSON.stringify(answer)} has no status for ${transport}`);
  }

  function fail(message: string): ScriptedAnswer {
    problems.push(message);
    // INTERNAL: not retried by any client.
    return { status: 500, grpcStatus: 13, message: `recording collector: ${message}` };
  }

  function make(answer: ScriptedAnswer | AnswerFor, request: RecordedRequest): ScriptedAnswer {
    if (typeof answer !== 'function') return check(answer, request);
    try {
      return check(answer(request), request);
    } catch (error) {
      return fail(`an answer's function threw: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  return {
    push: (more) => {
      answers.push(...more);
    },
    setDefault: (answer) => {
      fallback = answer;
    },
    claim() {
      const claimed = answers.shift() ?? fallback;
      return {
        reading: typeof claimed === 'function' ? {} : claimed,
        async resolve(request, gone) {
          const answer = make(claimed, request);
          if (answer.delayMs !== undefined) await delay(answer.delayMs, undefined, { signal: gone }).catch(() => {});
          if (answer.until !== undefined) await Promise.race([answer.until, aborted(gone)]);
          return gone.aborted || answer.hang === true ? undefined : answer;
        },
      };
    },
    takeProblems: () => problems.splice(0),
  };
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((done) => signal.addEventListener('abort', () => done(), { once: true }));
}
