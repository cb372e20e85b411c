import type { Signal } from '../../../src-shared/otlp/otlp-json.ts';
import { createTestCertificates, type TestCertificates } from '../certificates.ts';
import { type AnswerFor, createAnswerScript, type ScriptedAnswer } from './answers.ts';
import { startGrpcServer } from './grpc.ts';
import { startHttpServer } from './http.ts';
import { createJournal } from './journal.ts';
import type { ReceivedLogRecord, ReceivedOther } from './records.ts';
import type { RecordedRequest } from './requests.ts';
import type { ProtocolServer } from './server.ts';

export type { AnswerFor, ScriptedAnswer } from './answers.ts';
export type { ReceivedLogRecord, ReceivedOther } from './records.ts';
export type { RecordedRequest } from './requests.ts';

export interface RecordingCollectorOptions {
  /** Default true. */
  http?: boolean;
  /** Default true. */
  grpc?: boolean;
  /** TLS on both, with certificates made for it or given. `clientCertificate`: clients must show one (mutual TLS). */
  tls?: boolean | { certificates?: TestCertificates; clientCertificate?: boolean };
  /** gRPC: larger messages are answered RESOURCE_EXHAUSTED. Default 4 MiB, grpc-js's own. */
  maxMessageBytes?: number;
}

/**
 * An OTLP collector on loopback that keeps everything it receives and answers as told. One script serves both protocols:
 * answers are taken in the order in which heads arrive.
 */
export interface RecordingCollector {
  /** `http://127.0.0.1:PORT` or `https://…`, without a path. Throws when HTTP is off. */
  readonly httpUrl: string;
  /** The same for gRPC. */
  readonly grpcUrl: string;
  /** Set with TLS. */
  readonly certificates: TestCertificates | undefined;
  /** Every request, accepted or not, in the order of their heads. */
  readonly requests: readonly RecordedRequest[];
  /** How many log records were accepted; counting does not decode them, as {@link records} and {@link waitForRecords} do. */
  readonly recordCount: number;
  /** The log records of all requests that were accepted (what a retry brought again is there again). */
  records(): ReceivedLogRecord[];
  /** The same for spans and metrics. */
  recordsOf(signal: 'traces' | 'metrics'): ReceivedOther[];
  /** Resolves with {@link records} once there are `count`. `timeoutMs`: default 10,000; then it rejects, saying what came. */
  waitForRecords(count: number, options?: { timeoutMs?: number }): Promise<ReceivedLogRecord[]>;
  /** Resolves once `count` whole requests are there, answered or not. */
  waitForRequests(count: number, options?: { timeoutMs?: number }): Promise<readonly RecordedRequest[]>;
  /** Resolves once `condition` holds, which is looked at after every change of any request. */
  waitFor(
    condition: (requests: readonly RecordedRequest[]) => boolean,
    options?: { timeoutMs?: number },
  ): Promise<readonly RecordedRequest[]>;
  /** The next requests get these, one each. */
  answer(...answers: Array<ScriptedAnswer | AnswerFor>): void;
  /** All requests without an answer of their own get this; `{}` is success. */
  answerAll(answer: ScriptedAnswer | AnswerFor): void;
  /** Resets all connections and refuses new ones, until {@link back} on the same ports. What was received is kept. */
  away(): Promise<void>;
  back(): Promise<void>;
  /** Stops at once; rejects when the script itself was wrong. */
  close(): Promise<void>;
}

export async function startRecordingCollector(options: RecordingCollectorOptions = {}): Promise<RecordingCollector> {
  const { http: withHttp = true, grpc: withGrpc = true } = options;
  const tls = await tlsOf(options.tls);
  const journal = createJournal();
  const script = createAnswerScript();
  const shared = { journal, script, tls };
  const http = withHttp ? await startHttpServer(shared) : undefined;
  const grpc = withGrpc ? await startGrpcServer({ ...shared, maxMessageBytes: options.maxMessageBytes }) : undefined;
  const servers = [http, grpc].filter((server) => server !== undefined);
  let closed: Promise<void> | undefined;

  function urlOf(server: ProtocolServer | undefined): string {
    if (server === undefined) throw new Error('this recording collector was started without that protocol');
    return `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${server.port}`;
  }

  function accepted(signal: Signal): RecordedRequest[] {
    return journal.requests.filter((request) => request.signal === signal && request.outcome === 'accepted');
  }

  const records = () => accepted('logs').flatMap((request) => request.logRecords());
  const found = () => {
    const outcomes = Map.groupBy(journal.requests, (request) => request.outcome);
    const counted = [...outcomes].map(([outcome, requests]) => `${requests.length} ${outcome}`);
    return `${journal.acceptedRecords} records accepted, ${journal.wholeCount} whole requests (${counted.join(', ') || 'none'})`;
  };

  return {
    get httpUrl() {
      return urlOf(http);
    },
    get grpcUrl() {
      return urlOf(grpc);
    },
    certificates: tls?.certificates,
    requests: journal.requests,
    get recordCount() {
      return journal.acceptedRecords;
    },
    records,
    recordsOf: (signal) => accepted(signal).flatMap((request) => request.otherRecords()),
    async waitForRecords(count, { timeoutMs } = {}) {
      await journal.waitFor(
        () => journal.acceptedRecords >= count,
        () => `${count} records wanted, ${found()}`,
        timeoutMs,
      );
      return records();
    },
    async waitForRequests(count, { timeoutMs } = {}) {
      await journal.waitFor(
        () => journal.wholeCount >= count,
        () => `${count} requests wanted, ${found()}`,
        timeoutMs,
      );
      return journal.requests.filter((request) => request.complete);
    },
    async waitFor(condition, { timeoutMs } = {}) {
      await journal.waitFor(() => condition(journal.requests), found, timeoutMs);
      return journal.requests;
    },
    answer: (...answers) => script.push(answers),
    answerAll: (answer) => script.setDefault(answer),
    async away() {
      await Promise.all(servers.map((server) => server.away()));
    },
    async back() {
      await Promise.all(servers.map((server) => server.back()));
    },
    close() {
      closed ??= (async () => {
        await Promise.all(servers.map((server) => server.close()));
        const problems = script.takeProblems();
        if (problems.length > 0) throw new Error(`recording collector: ${problems.join('; ')}`);
      })();
      return closed;
    },
  };
}

async function tlsOf(tls: RecordingCollectorOptions['tls']) {
  if (tls === undefined || tls === false) return undefined;
  const { certificates = await createTestCertificates(), clientCertificate = false } = tls === true ? {} : tls;
  return { certificates, clientCertificate };
}
