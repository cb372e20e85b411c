/**
 * Attempts to send a batch, until an answer is final for it: one transport, made when it is first needed, and the gate
 * before it, which all ranges of an exporter share. What an answer means for either is decided here.
 */
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import type { Batch, BatchRequest } from '../log/relay-log.ts';
import type { BackoffOptions } from './backoff.ts';
import type { Clock } from './clock.ts';
import type { ExporterSpec } from './exporter-spec.ts';
import { createGate, type Gate } from './gate.ts';
import { describeAnswer, LOOP_REASON, oddReason } from './refusal-text.ts';
import type { RunControl } from './run-control.ts';
import type { SendResult, Transport } from './send-result.ts';

export interface Attempts {
  readonly gate: Gate;
  /** Requests on their way. */
  readonly inFlight: number;
  /** How the next batch must be made. */
  encoding(): Pick<BatchRequest, 'encoding' | 'gzip'>;
  /** Waits for the gate. False: the exporter must not go on. */
  passGate(): Promise<boolean>;
  /**
   * Attempts until the answer is final for this batch. `stale`: its rules are no longer in force, it was not sent under
   * them; undefined: it must stop, and nobody knows what became of it. `odd`: whether an answer that explains nothing is
   * tried again first.
   */
  send(batch: Batch, signal: Signal, odd: 'again' | 'final'): Promise<FinalResult | 'stale' | undefined>;
  /** The next request gets a new transport; the old one is closed when `idle` has settled. */
  renew(idle: Promise<unknown>): void;
  close(): void;
}

/** `refused`: the collector refuses whoever sends; the exporter stops. */
export type FinalResult = SendResult & { outcome: 'accepted' | 'data' | 'too-large' | 'odd' | 'refused' };

export interface AttemptsOptions {
  backoff: BackoffOptions;
  /** After answers that explain nothing. */
  oddBackoff: BackoffOptions;
}

/** Odd answers to the same batch before it is tried in halves. */
const ODD_BEFORE_HALVING = 3;
/** A transport keeps its deadline; should one ever not, nothing may wait for it for ever. */
const DEADLINE_GRACE_MS = 5_000;
const TLS_ADVICE = 'Check ca-certificate, client-certificate and client-private-key under tls of this exporter.';

export function createAttempts(control: RunControl, { backoff, oddBackoff }: AttemptsOptions): Attempts {
  const { clock, waiting, abort } = control;
  const gate = createGate(clock, backoff, oddBackoff);
  let transport: Transport | undefined;
  let inFlight = 0;

  function currentTransport(): Transport | undefined {
    const { target } = control.spec;
    transport ??= target.ok ? target.createTransport() : undefined;
    return transport;
  }

  async function passGate(): Promise<boolean> {
    while (control.canRun() && !gate.isOpen()) {
      if (control.drainUntilMs !== undefined && gate.untilMs > control.drainUntilMs) return false;
      const { untilMs } = gate;
      control.changed();
      await waiting.until(
        untilMs,
        () => !control.canRun() || gate.untilMs !== untilMs || control.drainUntilMs !== undefined,
      );
    }
    return control.canRun();
  }

  return {
    gate,
    get inFlight() {
      return inFlight;
    },
    encoding() {
      const { encoding = 'protobuf', gzip = false } = currentTransport() ?? {};
      return { encoding, gzip };
    },
    passGate,
    async send(batch, signal, odd) {
      let oddAnswers = 0;
      while (await passGate()) {
        // Rules that changed apply to all that has not been sent, so to what was encoded before as well.
        if (batch.rules.fingerprint !== control.spec.rules) return 'stale';
        const through = currentTransport();
        if (through === undefined) return undefined;
        inFlight++;
        control.changed();
        const result = bounded(
          await withinDeadline(
            clock,
            through.send(batch.body, { signal, deadlineMs: control.spec.timeoutMs, abort }),
            control.spec,
          ),
          batch.records,
        );
        inFlight--;
        if (abort.aborted && result.status === undefined) return undefined;
        switch (result.outcome) {
          case 'accepted':
          case 'data':
          case 'too-large':
            gate.open();
            if (result.outcome === 'accepted') control.hasAccepted = true;
            if (result.outcome !== 'accepted' || result.rejected > 0) control.failed(describeAnswer(result));
            return { ...result, outcome: result.outcome };
          case 'odd':
            oddAnswers++;
            gate.puzzled(oddReason(result));
            control.failed(describeAnswer(result));
            if (odd === 'final' || oddAnswers >= ODD_BEFORE_HALVING) return { ...result, outcome: 'odd' };
            break;
          case 'loop':
            gate.misconfigured(LOOP_REASON);
            control.failed(describeAnswer(result));
            break;
          case 'retryable':
            gate.failed(result.retryAfterMs);
            control.failed(describeAnswer(result));
            break;
          case 'untrusted':
            gate.misconfigured(`TLS with the collector failed: ${result.message}. ${TLS_ADVICE}`);
            control.failed(describeAnswer(result));
            break;
          case 'refused':
            gate.open();
            control.failed(describeAnswer(result));
            return { ...result, outcome: 'refused' };
        }
        control.changed();
      }
      return undefined;
    },
    renew(idle) {
      const old = transport;
      transport = undefined;
      if (old !== undefined) void idle.then(() => old.close());
    },
    close() {
      transport?.close();
      transport = undefined;
    },
  };
}

/** A partial success cannot reject more than was sent, whatever it says. */
function bounded(result: SendResult, records: number): SendResult {
  return result.rejected > records ? { ...result, rejected: records } : result;
}

/** What is on its way ends, whatever the transport does. */
function withinDeadline(clock: Clock, sending: Promise<SendResult>, { timeoutMs }: ExporterSpec): Promise<SendResult> {
  return new Promise((resolve) => {
    const cancel = clock.after(timeoutMs + DEADLINE_GRACE_MS, () => {
      const error = `no answer within ${timeoutMs / 1000} s`;
      resolve({ outcome: 'retryable', headers: [], body: new Uint8Array(0), rejected: 0, message: error, error });
    });
    void sending.then((result) => {
      cancel();
      resolve(result);
    });
  });
}
