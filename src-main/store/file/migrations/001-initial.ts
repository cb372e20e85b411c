import type { Migration } from './migration.ts';

/**
 * The first schema. `chunk` and `envelope` are what arrived, byte for byte; `event`, `shape`, `event_text` and
 * `conversation` are derived from them and can be made again (see `rebuild-derived.ts`).
 *
 * - `chunk`: consecutive records of one group of one signal, each with its protobuf tag and length exactly as sent. The
 *   i-th record has sequence number `first_seq + i`. Its size is `length(bytes)`, which reads no blob page.
 * - `envelope`: bytes of a ResourceLogs (ResourceSpans, ResourceMetrics) without its scopes, or of a ScopeLogs without
 *   its records. `refs` counts chunks.
 * - `shape`: the few-valued columns of an event as one interned row, so that an event row is five narrow columns and a
 *   filter over name, kind, model, tool, ok or status is decided once for each shape. `refs` counts events.
 * - `event_text`: words of the content-bearing texts, rowid = seq; `search-text.ts` makes the words, hence the plain tokenizer.
 * - `conversation.cost_nano`: billionths of a US dollar, so that adding and subtracting is exact.
 */
export const initial: Migration = {
  version: 1,
  sql: `
    CREATE TABLE meta(key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
    INSERT INTO meta VALUES ('next_seq', 1), ('derived_version', '');

    CREATE TABLE signal_total(
      signal INTEGER PRIMARY KEY, records INTEGER NOT NULL, bytes INTEGER NOT NULL, expired INTEGER NOT NULL
    );
    INSERT INTO signal_total VALUES (0, 0, 0, 0), (1, 0, 0, 0), (2, 0, 0, 0);

    CREATE TABLE envelope(
      id INTEGER PRIMARY KEY AUTOINCREMENT, hash INTEGER NOT NULL, refs INTEGER NOT NULL, bytes BLOB NOT NULL
    );
    CREATE INDEX envelope_by_hash ON envelope(hash);

    CREATE TABLE chunk(
      first_seq INTEGER PRIMARY KEY,
      signal INTEGER NOT NULL,
      count INTEGER NOT NULL,
      resource_envelope INTEGER NOT NULL,
      scope_envelope INTEGER NOT NULL,
      received_ms INTEGER NOT NULL,
      bytes BLOB NOT NULL
    );
    CREATE INDEX chunk_by_signal ON chunk(signal);

    CREATE TABLE conversation(
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      agent TEXT NOT NULL,
      key TEXT NOT NULL,
      service_key TEXT NOT NULL,
      service TEXT NOT NULL,
      title TEXT NOT NULL DEFAULT '',
      model TEXT,
      first_us INTEGER,
      last_us INTEGER,
      received_ms INTEGER NOT NULL DEFAULT 0,
      events INTEGER NOT NULL DEFAULT 0,
      errors INTEGER NOT NULL DEFAULT 0,
      input INTEGER NOT NULL DEFAULT 0,
      cached INTEGER NOT NULL DEFAULT 0,
      output INTEGER NOT NULL DEFAULT 0,
      reasoning INTEGER NOT NULL DEFAULT 0,
      cost_nano INTEGER NOT NULL DEFAULT 0,
      costs INTEGER NOT NULL DEFAULT 0,
      sample INTEGER NOT NULL DEFAULT 0,
      hidden INTEGER NOT NULL DEFAULT 0,
      UNIQUE(agent, key, service_key)
    );
    CREATE INDEX conversation_hidden ON conversation(id) WHERE hidden = 1;

    CREATE TABLE shape(
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      refs INTEGER NOT NULL,
      kind INTEGER NOT NULL,
      name TEXT NOT NULL,
      model TEXT,
      tool TEXT,
      ok INTEGER,
      status REAL,
      failed INTEGER NOT NULL
    );
    CREATE INDEX shape_by_name ON shape(name);

    CREATE TABLE event(
      seq INTEGER PRIMARY KEY,
      conversation_id INTEGER NOT NULL,
      time_us INTEGER NOT NULL,
      shape_id INTEGER NOT NULL,
      duration_ms REAL,
      call TEXT,
      input REAL,
      cached REAL,
      output REAL,
      reasoning REAL,
      cost REAL
    );
    CREATE INDEX event_by_time ON event(conversation_id, time_us);
    CREATE INDEX event_by_call ON event(call) WHERE call IS NOT NULL;

    CREATE VIRTUAL TABLE event_text USING fts5(
      text, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
    );
  `,
};
