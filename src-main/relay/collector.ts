/**
 * The collector of one exporter, as all its ranges share it: one transport, made when it is first needed, and the gate
 * before it. What an answer means for either is decided here.
 */
import type { Batch, BatchRequest, SendRange } from '../log/relay-log.ts';
import type { BackoffOptions } from './backoff.ts';
import type { Clock } from './clock.ts';
import type { ExporterSpec } from './exporter-spec.ts';
import { createGate, type Gate } from './gate.ts';
import type { FinalResult } from './range-sender.ts';
import { describeAnswer, LOOP_REASON, oddReason, refusalReason } from './refusal-text.ts';
import type { SendResult, Transport } from './send-result.ts';
import type { Waiting } from './waiting.ts';

/** The exporter that asks. */
export interface CollectorOptions {
  clock: Clock;
  backoff: BackoffOptions;
  /** After answers that explain nothing. */
  oddBackoff: BackoffOptions;
  waiting: Waiting;
  /** Ends what is on its way. */
  abort: AbortSignal;
  /** As configured now. */
  spec(): ExporterSpec;
  canRun(): boolean;
  /** Until when it sends while it stops; undefined: it does not stop. */
  drainUntilMs(): number | undefined;
  onChanged(): void;
  /** The collector did not take something; `message` is for people. */
  onFailed(message: string): void;
  /** The collector took something. */
  onAccepted(): void;
  /** The collector refuses whoever sends: the exporter stops. */
  onRefused(reason: string): Promise<unknown>;
}

export interface Collector {
  readonly gate: Gate;
  /** Requests on their way. */
  readonly inFlight: number;
  encoding(): Pick<BatchRequest, 'encoding' | 'gzip'>;
  /** Waits for the gate. False: the exporter must not go on. */
  passGate(): Promise<boolean>;
  /**
   * Attempts until the answer is final for this batch. `stale`: its rules are no longer in force; undefined: it must stop,
   * and nobody knows what became of it.
   */
  attempt(batch: Batch, range: SendRange, odd?: 'again' | 'final'): Promise<FinalResult | 'stale' | undefined>;
  /** The next request gets a new transport; the old one is closed when `idle` has settled. */
  renew(idle: Promise<unknown>): void;
  close(): void;
}

/** Odd answers to the same batch before it is tried in halves. */
const ODD_BEFORE_HALVING = 3;
/** A transport keeps its deadline; should one ever not, nothing may wait for it for ever. */
const DEADLINE_GRACE_MS = 5_000;
const TLS_ADVICE = 'Check ca-certificate, client-certificate and client-private-key under tls of this exporter.';

export function createCollector(options: CollectorOptions): Collector {
  const { clock, waiting, abort, spec, canRun, drainUntilMs, onChanged, onFailed } = options;
  const gate = createGate(clock, options.backoff, options.oddBackoff);
  let transport: Transport | undefined;
  let inFlight = 0;

  function currentTransport(): Transport | undefined {
    const { target } = spec();
    transport ??= target.ok ? target.createTransport() : undefined;
    return transport;
  }

  async function passGate(): Promise<boolean> {
    while (canRun() && !gate.isOpen()) {
      const drainMs = drainUntilMs();
      if (drainMs !== undefined && gate.untilMs > drainMs) return false;
      const { untilMs } = gate;
      onChanged();
      await waiting.until(untilMs, () => !canRun() || gate.untilMs !== untilMs || drainUntilMs() !== undefined);
    }
    return canRun();
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
    async attempt(batch, { signal }, odd = 'again') {
      let oddAnswers = 0;
      while (await passGate()) {
        // Rules that changed apply to all that has not been sent, so to what was encoded before as well.
        if (batch.rules.fingerprint !== spec().rules) return 'stale';
        const through = currentTransport();
        if (through === undefined) return undefined;
        inFlight++;
        onChanged();
        const result = bounded(
          await withinDeadline(
            clock,
            through.send(batch.body, { signal, deadlineMs: spec().timeoutMs, abort }),
            spec(),
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
            if (result.outcome === 'accepted') options.onAccepted();
            if (result.outcome !== 'accepted' || result.rejected > 0) onFailed(describeAnswer(result));
            return { ...result, outcome: result.outcome };
          case 'odd':
            oddAnswers++;
            gate.puzzled(oddReason(result));
            onFailed(describeAnswer(result));
            if (odd === 'final' || oddAnswers >= ODD_BEFORE_HALVING) return { ...result, outcome: 'odd' };
            break;
          case 'loop':
            gate.misconfigured(LOOP_REASON);
            onFailed(describeAnswer(result));
            break;
          case 'retryable':
            gate.failed(result.retryAfterMs);
            onFailed(describeAnswer(result));
            break;
          case 'untrusted':
            gate.misconfigured(`TLS with the collector failed: ${result.message}. ${TLS_ADVICE}`);
            onFailed(describeAnswer(result));
            break;
          case 'refused':
            gate.open();
            onFailed(describeAnswer(result));
            await options.onRefused(refusalReason(result));
            return undefined;
        }
        onChanged();
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
