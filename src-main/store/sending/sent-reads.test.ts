import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { DEFINITION_VERSION } from '../../../src-shared/redaction/definition-version.ts';
import { LOG_FILE } from '../file/open-database.ts';
import { openStore, temporaryFolder } from '../testing/open-store.ts';
import { ANY_KEY, createSentReads, NO_RULES } from './sent-reads.ts';

it('takes rules for known only when they still do what they did', async () => {
  const folder = temporaryFolder();
  await (await openStore(folder)).close();
  const db = new DatabaseSync(join(folder, LOG_FILE));
  const kept = { names: ['secrets'], rules: [], marks: true };
  const definitions = {
    current: { ...kept, version: DEFINITION_VERSION },
    older: { ...kept, version: DEFINITION_VERSION - 1 },
    first: kept,
    empty: { names: [], rules: [], marks: true },
  };
  const insert = db.prepare('INSERT INTO redaction_rules(fingerprint, definition) VALUES (?, ?)');
  for (const [name, definition] of Object.entries(definitions)) insert.run(name, JSON.stringify(definition));
  const sent = createSentReads(db);
  const definition = (rules: string) =>
    sent.definition({ signal: 'logs', exporter: 'one', rules, fromSeq: 1, toSeq: 2, firstMs: 0, lastMs: 0 });
  const here = { exporter: 'one', keyHex: ANY_KEY };
  expect(definition('current')).toEqual({ ...kept, ...here });
  expect(definition('older')).toBeUndefined();
  expect(definition('first')).toBeUndefined();
  expect(definition('gone')).toBeUndefined();
  expect(definition('empty')).toEqual({ ...definitions.empty, ...here });
  expect(definition(NO_RULES)).toMatchObject({ ...here, names: [], rules: [] });
  db.close();
});
