import { describe, expect, it } from 'vitest';
import type { Arrival, HostInfo } from '../../../src-shared/contract/host-api.ts';
import { countArrivals, filterArrivals, mergeArrivals } from '../../entities/arrival/arrival-list.ts';
import { diagnose } from './diagnosis.ts';

function arrival(id: number, change: Partial<Arrival> = {}): Arrival {
  return {
    id,
    timeMs: id,
    listener: 'otlp-http',
    target: 'POST /v1/logs',
    signal: 'logs',
    sizeBytes: 10,
    records: 1,
    outcome: 'accepted',
    status: 200,
    ...change,
  };
}

function info(change: Partial<HostInfo> = {}, logs = 0): HostInfo {
  const none = { logs: 0, traces: 0, metrics: 0 };
  return {
    version: '0.1.0',
    home: '~',
    startedMs: 0,
    listeners: [{ name: 'otlp-http', address: '127.0.0.1:4318', state: 'listening' }],
    log: { records: { ...none, logs }, events: logs, bytes: none, limitBytes: 1, maxAgeDays: 30, expired: none },
    requests: { accepted: 0, refused: 0, deferred: 0 },
    notices: [],
    ...change,
  };
}

const REFUSED = arrival(9, { outcome: 'refused', status: 404, reason: 'The path is /v1/logs.' });

describe('arrivals', () => {
  it('keeps the newest first, each once, up to the limit', () => {
    const list = mergeArrivals([arrival(2), arrival(1)], [arrival(3), arrival(2, { records: 5 })], 2);
    expect(list.map(({ id, records }) => [id, records])).toEqual([
      [3, 1],
      [2, 5],
    ]);
  });
  it('counts and shows what was not taken in full apart', () => {
    const list = [REFUSED, arrival(8, { outcome: 'partial' }), arrival(7, { outcome: 'deferred' }), arrival(6)];
    expect(countArrivals(list)).toEqual({ all: 4, accepted: 1, refused: 3 });
    expect(filterArrivals(list, 'refused').map(({ id }) => id)).toEqual([9, 8, 7]);
    expect(filterArrivals(list, 'accepted').map(({ id }) => id)).toEqual([6]);
  });
});

describe('diagnose', () => {
  it('says when no port is open, and why', () => {
    const listeners: HostInfo['listeners'] = [
      { name: 'otlp-http', address: '127.0.0.1:4318', state: 'failed', error: 'Port 4318 is taken.' },
      { name: 'ui', address: '127.0.0.1:4319', state: 'listening' },
    ];
    expect(diagnose(info({ listeners }), [])).toMatchObject({ level: 'problem', steps: ['Port 4318 is taken.'] });
  });
  it('names the endpoint while nothing has arrived', () => {
    const diagnosis = diagnose(info(), []);
    expect(diagnosis.level).toBe('waiting');
    expect(diagnosis.steps[0]).toContain('http://127.0.0.1:4318/v1/logs');
  });
  it('gives the commonest reason when everything was refused', () => {
    const requests = { accepted: 0, refused: 3, deferred: 0 };
    const other = arrival(8, { outcome: 'refused', reason: 'Something else.' });
    expect(diagnose(info({ requests }), [other, REFUSED, { ...REFUSED, id: 10 }])).toMatchObject({
      level: 'problem',
      steps: ['The path is /v1/logs.'],
    });
  });
  it('notices telemetry without events', () => {
    const requests = { accepted: 1, refused: 0, deferred: 0 };
    const diagnosis = diagnose(info({ requests }), [arrival(1, { signal: 'metrics' })]);
    expect(diagnosis.level).toBe('warning');
    expect(diagnosis.steps[0]).toContain('only metrics');
  });
  it('points at the latest refusal beside accepted ones', () => {
    const requests = { accepted: 5, refused: 1, deferred: 0 };
    expect(diagnose(info({ requests }, 5), [REFUSED, arrival(1)])).toMatchObject({ level: 'warning' });
    expect(diagnose(info({ requests }, 5), [arrival(11), REFUSED])).toMatchObject({ level: 'good' });
  });
});
