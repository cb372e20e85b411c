/** For tests: requests from the captures and made up, and options. */
import { readFileSync } from 'node:fs';
import type { Signal } from '../../../src-shared/otlp/otlp-json.ts';
import type { IntakeRequest } from '../../log/intake.ts';
import type { LogStoreOptions } from '../log-store-options.ts';

const FIXTURES = new URL('../../../src-shared/agents/fixtures/', import.meta.url);

export type CaptureName = 'codex-0.169.0' | 'claude-code-2.1.197' | 'gemini-cli-0.61.0';

export function capture(name: CaptureName, signal: Signal, encoding: 'protobuf' | 'json' = 'protobuf'): IntakeRequest {
  const file = new URL(`${name}.${signal}.${encoding === 'json' ? 'json' : 'pb'}`, FIXTURES);
  return requestOf(signal, readFileSync(file), encoding);
}

export function requestOf(
  signal: Signal,
  body: Uint8Array,
  encoding: 'protobuf' | 'json' = 'protobuf',
  compression: IntakeRequest['compression'] = 'identity',
): IntakeRequest {
  return { signal, encoding, compression, body: Uint8Array.from(body) };
}

/** A logs request of records with these string attributes, from an agent's scope. */
export function logsRequest(
  records: ReadonlyArray<Record<string, string | number>>,
  given: { scope?: string; resource?: Record<string, string>; timeMs?: number } = {},
): IntakeRequest {
  const attribute = ([key, value]: [string, string | number]) => ({
    key,
    value: typeof value === 'string' ? { stringValue: value } : { doubleValue: value },
  });
  const request = {
    resourceLogs: [
      {
        resource: { attributes: Object.entries(given.resource ?? { 'service.name': 'codex_exec' }).map(attribute) },
        scopeLogs: [
          {
            scope: { name: given.scope ?? 'codex_otel.log_only' },
            logRecords: records.map((attributes, i) => ({
              observedTimeUnixNano: String(BigInt((given.timeMs ?? 1_790_000_000_000) + i) * 1_000_000n),
              attributes: Object.entries(attributes).map(attribute),
            })),
          },
        ],
      },
    ],
  };
  return requestOf('logs', Buffer.from(JSON.stringify(request)), 'json');
}

export function storeOptions(folder: string, given: Partial<LogStoreOptions> = {}): LogStoreOptions {
  return {
    folder,
    limitBytes: 1024 ** 3,
    maxAgeDays: 30,
    shares: { logs: 0.6, traces: 0.25, metrics: 0.15 },
    synchronous: 'normal',
    ...given,
  };
}
