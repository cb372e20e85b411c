import { describe, expect, it } from 'vitest';
import { recordsName, shortTarget, statusName } from './request-names.ts';

describe('statusName', () => {
  it('names gRPC codes and leaves HTTP statuses', () => {
    expect(statusName({ listener: 'otlp-grpc', status: 0 })).toBe('OK');
    expect(statusName({ listener: 'otlp-grpc', status: 14 })).toBe('UNAVAILABLE');
    expect(statusName({ listener: 'otlp-grpc', status: 99 })).toBe('99');
    expect(statusName({ listener: 'otlp-http', status: 200 })).toBe('200');
  });
});

describe('recordsName', () => {
  it('calls what a trace request holds spans', () => {
    expect(recordsName('traces', 512)).toBe('spans');
    expect(recordsName('logs', 1)).toBe('log');
  });
});

describe('shortTarget', () => {
  it.each([
    ['opentelemetry.proto.collector.logs.v1.LogsService/Export', 'LogsService/Export'],
    ['/opentelemetry.proto.collector.trace.v1.TraceService/Export', 'TraceService/Export'],
    ['POST /v1/logs', 'POST /v1/logs'],
    ['/other.Service/Export', '/other.Service/Export'],
  ])('shortens %s to %s', (target, expected) => {
    expect(shortTarget(target)).toBe(expected);
  });
});
