/**
 * The host's sink: records of the catalogue become one OTLP request, which goes to the log as if it had arrived at a
 * port. Delivered means committed. Nothing is exported from here: what leaves goes from the log, through the relay.
 * Loads the OpenTelemetry SDK.
 *
 *   emit ─▶ pending ──commit, or the turn's end──▶ OTLP bytes ─▶ intake.accept ─▶ settled
 */
import { ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { Intake, IntakeOutcome } from '../log/intake.ts';
import { createLogRecords, logEnvelope, toLogRecord } from './log-records.ts';
import type { EmitterResource } from './resource.ts';
import { DEFAULT_FLUSH_DEADLINE_MS, type DeliveryReport, type EmitterSink, type FlushOptions } from './sink.ts';

export interface LocalSink extends EmitterSink {
  /**
   * Hands what was emitted in this turn of the event loop to the log, in one request, and resolves with the log's
   * answer about just that: all of it is committed, or nothing. Undefined: nothing was emitted. Never rejects.
   */
  commit(): Promise<IntakeOutcome | undefined>;
}

export interface LocalSinkOptions {
  intake: Pick<Intake, 'accept'>;
  resource: EmitterResource;
  /** Records that are not settled yet at most; what comes beyond is undelivered. */
  maxRecords?: number;
}

/** Several of the largest requests that the host takes. */
const MAX_RECORDS = 100_000;

export function createLocalSink({ intake, resource, maxRecords = MAX_RECORDS }: LocalSinkOptions): LocalSink {
  let pending: ReadableLogRecord[] = [];
  let emitted = 0;
  let delivered = 0;
  let failed = 0;
  let lastError: string | undefined;
  let closed: Promise<DeliveryReport> | undefined;
  /** When it is settled, so is everything sent before: the log commits requests in the order in which it gets them. */
  let sent: Promise<IntakeOutcome | undefined> = Promise.resolve(undefined);
  let scheduled = false;

  const records = createLogRecords(logEnvelope(resource), {
    onEmit: (record) => void pending.push(record),
    forceFlush: async () => {},
    shutdown: async () => {},
  });

  function fail(count: number, reason: string): void {
    failed += count;
    lastError = reason;
  }

  function settle(count: number, outcome: IntakeOutcome): void {
    const taken = outcome.outcome === 'accepted' ? outcome.records : 0;
    delivered += taken;
    if (taken < count) fail(count - taken, outcome.message ?? 'not every record was taken');
  }

  async function deliver(batch: ReadableLogRecord[]): Promise<IntakeOutcome> {
    const body = encode(batch);
    const outcome: IntakeOutcome =
      body === undefined
        ? { outcome: 'refused', reason: 'malformed', message: 'the records could not be encoded' }
        : await intake.accept({ signal: 'logs', encoding: 'protobuf', compression: 'identity', body });
    settle(batch.length, outcome);
    return outcome;
  }

  function commit(): Promise<IntakeOutcome | undefined> {
    const batch = pending;
    if (batch.length === 0) return Promise.resolve(undefined);
    pending = [];
    const before = sent;
    const delivery = deliver(batch);
    sent = before.then(() => delivery);
    return delivery;
  }

  /** For whoever emits without asking what became of it. */
  function sendLater(): void {
    if (scheduled) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      void commit();
    });
  }

  async function flush({ deadlineMs = DEFAULT_FLUSH_DEADLINE_MS }: FlushOptions = {}): Promise<DeliveryReport> {
    void commit();
    const emittedBefore = emitted;
    const { promise: deadline, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, deadlineMs);
    await Promise.race([sent, deadline]);
    clearTimeout(timer);
    const waiting = emittedBefore - delivered - failed;
    const reason = lastError ?? (waiting > 0 ? `not committed within ${deadlineMs} ms` : undefined);
    return {
      emitted: emittedBefore,
      delivered,
      undelivered: failed + Math.max(0, waiting),
      ...(reason === undefined ? {} : { lastError: reason }),
    };
  }

  return {
    emit(record) {
      emitted += 1;
      const full = emitted - delivered - failed > maxRecords;
      if (closed !== undefined || full) {
        fail(1, full ? `more than ${maxRecords} records waited` : 'emitted after the end');
        return;
      }
      records.emit(toLogRecord(record));
      sendLater();
    },
    commit,
    flush: (options) => closed ?? flush(options),
    shutdown(options) {
      closed ??= flush(options);
      return closed;
    },
  };
}

function encode(batch: ReadableLogRecord[]): Uint8Array<ArrayBuffer> | undefined {
  try {
    const bytes = ProtobufLogsSerializer.serializeRequest(batch);
    return bytes === undefined ? undefined : ownBuffer(bytes);
  } catch {
    return undefined;
  }
}

/** The intake moves the body's ArrayBuffer to another thread, so it must hold nothing else. */
function ownBuffer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes;
  const whole = buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength;
  return whole ? new Uint8Array(buffer) : new Uint8Array(bytes);
}
