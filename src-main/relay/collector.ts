/**
 * The collector of one exporter, as all its ranges share it: one transport, made when it is first needed, and the gate
 * before it. What an answer means for either is decided here.
 */
import type { Batch, BatchRequest, SendRange } from '../otlp/relay-log.ts';
import type { BackoffOptions } from './backoff.ts';
import type { Clock } from './clock.ts';
import type { ExporterSpec } from './exporter-spec.ts';
import { createGate, type Gate } from './gate.ts';
import type { FinalResult } from './range-sender.ts';
import { describeAnswer, refusalReason } from './refusal-text.ts';
import type { Transport } from './send-result.ts';
import type { Waiting } from './waiting.ts';

/** The exporter that asks. */
export interface CollectorOptions {
  clock: Clock;
  backoff: BackoffOptions;
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
  attempt(batch: Batch, range: SendRange): Promise<FinalResult | 'stale' | undefined>;
  /** The next request gets a new transport; the old one is closed when `idle` has settled. */
  renew(idle: Promise<unknown>): void;
  close(): void;
}

export function createCollector(options: CollectorOptions): Collector {
  const { clock, waiting, abort, spec, canRun, drainUntilMs, onChanged, onFailed } = options;
  const gate = createGate(clock, options.backoff);
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
    async attempt(batch, { signal }) {
      while (await passGate()) {
        // Rules that changed apply to all that has not been sent, so to what was encoded before as well.
        if (batch.rules.fingerprint !== spec().rules) return 'stale';
        const through = currentTransport();
        if (through === undefined) return undefined;
        inFlight++;
        onChanged();
        const result = await through.send(batch.body, { signal, deadlineMs: spec().timeoutMs, abort });
        inFlight--;
        if (abort.aborted && result.status === undefined) return undefined;
        switch (result.outcome) {
          case 'accepted':
          case 'data':
            gate.open();
            if (result.outcome === 'data' || result.rejected > 0) onFailed(describeAnswer(result));
            return { ...result, outcome: result.outcome };
          case 'retryable':
            gate.failed(result.retryAfterMs);
            onFailed(describeAnswer(result));
            break;
          case 'untrusted':
            gate.distrusted(`TLS with the collector failed: ${result.message}. Check the certificates under tls.`);
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
