import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { encodeMessage } from '../../otlp/json-to-protobuf.ts';
import { messageType } from '../../otlp/messages.ts';
import { migrate } from '../file/migrations/migrate.ts';
import { createEnvelopeReader } from './envelope-reader.ts';

function openTables() {
  const db = new DatabaseSync(':memory:');
  onTestFinished(() => db.close());
  migrate(db);
  const insert = db.prepare('INSERT INTO envelope(hash, refs, bytes) VALUES (0, 1, ?)');
  const store = (bytes: Uint8Array) => Number(insert.run(bytes).lastInsertRowid);
  return {
    db,
    store,
    resource(service: string) {
      const attributes = [{ key: 'service.name', value: { stringValue: service } }];
      return store(encodeMessage(messageType('ResourceLogs'), { resource: { attributes } }));
    },
    scope: (name: string) => store(encodeMessage(messageType('ScopeLogs'), { scope: { name } })),
  };
}

it('finds scope and agent in the envelopes, and reads each pair once', () => {
  const { db, resource, scope } = openTables();
  const reader = createEnvelopeReader(db);
  const [codex, api, x, http] = [resource('codex_exec'), resource('my-api'), scope('x'), scope('http')];
  const tracing = scope('com.anthropic.claude_code.tracing');
  expect(reader.context(codex, x)).toEqual({ scope: 'x', groupAgent: 'codex' });
  expect(reader.context(codex, tracing)).toEqual({
    scope: 'com.anthropic.claude_code.tracing',
    groupAgent: 'claude',
  });
  expect(reader.context(api, http)).toEqual({ scope: 'http', groupAgent: 'other' });
  db.exec('DELETE FROM envelope');
  expect(reader.context(codex, x)).toEqual({ scope: 'x', groupAgent: 'codex' });
});

it('decodes what a chunk shares, also where an envelope is gone', () => {
  const { db, resource, scope } = openTables();
  const reader = createEnvelopeReader(db);
  const group = reader.group(resource('codex_exec'), scope('x'));
  expect(group.resource.attributes).toEqual([{ key: 'service.name', value: { stringValue: 'codex_exec' } }]);
  expect(group.info.scopeName).toBe('x');
  expect(reader.bytes(99)).toHaveLength(0);
  expect(reader.group(99, 98).resource.attributes).toEqual([]);
});

it('has an empty context for envelopes that cannot be read', () => {
  const { db, store, scope } = openTables();
  const reader = createEnvelopeReader(db);
  const broken = store(Uint8Array.of(0x0a, 0xff));
  expect(reader.context(broken, scope('x'))).toEqual({});
  expect(() => reader.group(broken, scope('x'))).toThrow();
});
