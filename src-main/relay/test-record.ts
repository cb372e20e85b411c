/** One marked record, to try an exporter with: it holds nothing of the log. */
import { gzipSync } from 'node:zlib';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import { encodeMessage } from '../otlp/json-to-protobuf.ts';
import { REQUEST_TYPES } from '../otlp/messages.ts';

const NAME = 'sluice.test';

/** A request with one log record, span or metric whose name (event name) is `sluice.test`. */
export function testRequest(signal: Signal, encoding: 'protobuf' | 'json', gzip: boolean, nowMs: number): Uint8Array {
  const timeUnixNano = `${Math.round(nowMs)}000000`;
  const resource = { attributes: [text('service.name', 'sluice')] };
  const scope = { name: NAME };
  const attributes = [text('event.name', NAME), { key: NAME, value: { boolValue: true } }];
  const requests: Record<Signal, object> = {
    logs: {
      resourceLogs: [
        {
          resource,
          scopeLogs: [
            {
              scope,
              logRecords: [
                {
                  timeUnixNano,
                  observedTimeUnixNano: timeUnixNano,
                  severityNumber: 9,
                  severityText: 'INFO',
                  body: { stringValue: 'A test record, sent by hand from Sluice.' },
                  attributes,
                },
              ],
            },
          ],
        },
      ],
    },
    traces: {
      resourceSpans: [
        {
          resource,
          scopeSpans: [
            {
              scope,
              spans: [
                {
                  traceId: randomHex(16),
                  spanId: randomHex(8),
                  name: NAME,
                  kind: 1,
                  startTimeUnixNano: timeUnixNano,
                  endTimeUnixNano: timeUnixNano,
                  attributes,
                },
              ],
            },
          ],
        },
      ],
    },
    metrics: {
      resourceMetrics: [
        {
          resource,
          scopeMetrics: [
            { scope, metrics: [{ name: NAME, gauge: { dataPoints: [{ timeUnixNano, asInt: '1', attributes }] } }] },
          ],
        },
      ],
    },
  };
  const request = requests[signal];
  const plain =
    encoding === 'json' ? Buffer.from(JSON.stringify(request)) : encodeMessage(REQUEST_TYPES[signal], request);
  return gzip ? gzipSync(plain) : plain;
}

function text(key: string, value: string) {
  return { key, value: { stringValue: value } };
}

function randomHex(bytes: number): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString('hex');
}
