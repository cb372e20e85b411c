/**
 * The host's sink: records of the catalogue become one OTLP request, which goes to the log as if it had arrived at a
 * port. Delivered means committed. Nothing is exported from here: what leaves goes from the log, through the relay.
 * Loads the OpenTelemetry SDK.
 *
 *   emit ─▶ pending ──at the end of the tick──▶ OTLP bytes ─▶ intake.accept ─▶ settled
 */
import { ProtobufLogsSerializer } from '@opentelemetry/otlp-transformer';
import type { ReadableLogRecord } from '@opentelemetry/sdk-logs';
import type { Intake, IntakeOutcome } from '../otlp/intake.ts';
import { createLogRecords } from './log-records.ts';
import type { EmitterResource } from './resource.ts';
import { DEFAULT_FLUSH_DEADLINE_MS, type DeliveryReport, type EmitterSink, type FlushOptions } from './sink.ts';

export interface LocalSinkOptions {
  intake: Pick<Intake, 'accept'>;
  resource: EmitterResource;
  /** Records that are not settled yet at most; what comes beyond is undelivered. */
  maxRecords?: number;
}

const MAX_RECORDS = 10_000;

export function createLocalSink({ intake, resource, maxRecords = MAX_RECORDS }: LocalSinkOptions): EmitterSink {
  let pending: ReadableLogRecord[] = [];
  let emitted = 0;
  let delivered = 0;
  let failed = 0;
  let lastError: string | undefined;
  let closed: Promise<DeliveryReport> | undefined;
  /** Requests on their way, one after the other: the log keeps the order in which records were emitted. */
  let sent: Promise<void> = Promise.resolve();
  let scheduled = false;

  const records = createLogRecords(resource, {
    onEmit: (record) => void pending.push(record),
    forceFlush: async () => {},
    shutdown: async () => {},
  });

  function fail(count: number, reason: string): void {
    failed += count;
    lastError = reason;
  }

  function settle(count: number, outcome: IntakeOutcome): void {
    if (outcome.outcome !== 'accepted') return fail(count, outcome.message);
    delivered += outcome.records;
    if (outcome.records < count) fail(count - outcome.records, outcome.message ?? 'not every record was taken');
  }

  function send(): void {
    scheduled = false;
    const batch = pending;
    if (batch.length === 0) return;
    pending = [];
    sent = sent.then(async () => {
      const body = ownBuffer(ProtobufLogsSerializer.serializeRequest(batch) ?? new Uint8Array(0));
      settle(
        batch.length,
        await intake.accept({ signal: 'logs', encoding: 'protobuf', compression: 'identity', body }),
      );
    });
  }

  async function flush({ deadlineMs = DEFAULT_FLUSH_DEADLINE_MS }: FlushOptions = {}): Promise<DeliveryReport> {
    send();
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
      if (closed !== undefined) return fail(1, 'emitted after the end');
      if (emitted - delivered - failed > maxRecords) return fail(1, `more than ${maxRecords} records waited`);
      records.emit(record);
      if (scheduled) return;
      scheduled = true;
      setImmediate(send);
    },
    flush,
    shutdown(options) {
      closed ??= flush(options).finally(() => records.shutdown());
      return closed;
    },
  };
}

/** The intake moves the body's ArrayBuffer to another thread, so it must hold nothing else. */
function ownBuffer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes;
  const whole = buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength;
  return whole ? new Uint8Array(buffer) : new Uint8Array(bytes);
}
