import { describe, expect, it } from 'vitest';
import { applyEdits, type ConfigEdit } from './edit-config.ts';

const CODEX = `# My Codex settings

model = "gpt-5.3-codex"   # the usual

[otel]
environment = "dev"
# none for now
exporter = "none"
log_user_prompt = false

[otel.exporters.staging] # shared
otlp-grpc = { endpoint = "https://otel.example.com:4317", headers = { "x-otlp-meta" = "\${OTLP_TOKEN}" } }
redact = [
  "prompts",  # always
  "secrets",
]

# the other one
[otel.exporters.prod]
enabled = false
otlp-http = { endpoint = 'https://prod.example.com/v1/logs', protocol = "binary" }

# ---- not telemetry ----

[mcp_servers.docs]
command = "docs"
`;

function edit(text: string, ...edits: ConfigEdit[]): string {
  const result = applyEdits(text, edits);
  if (!result.ok) throw new Error(result.message);
  return result.text;
}

/** `-` and `+` lines, without what is equal. */
function changes(before: string, after: string): string[] {
  const old = before.split('\n');
  const now = after.split('\n');
  let start = 0;
  while (start < Math.min(old.length, now.length) && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < Math.min(old.length, now.length) - start && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  return [
    ...old.slice(start, old.length - end).map((line) => `-${line}`),
    ...now.slice(start, now.length - end).map((line) => `+${line}`),
  ];
}

const cases: Array<[what: string, edit: ConfigEdit, changed: string[]]> = [
  [
    'a value with a comment behind it',
    { path: ['model'], value: 'o5' },
    ['-model = "gpt-5.3-codex"   # the usual', '+model = "o5"   # the usual'],
  ],
  [
    'a key of an inline table, in the quotes that it had',
    { path: ['otel', 'exporters', 'prod', 'otlp-http', 'endpoint'], value: 'http://x/v1/logs' },
    [
      `-otlp-http = { endpoint = 'https://prod.example.com/v1/logs', protocol = "binary" }`,
      `+otlp-http = { endpoint = 'http://x/v1/logs', protocol = "binary" }`,
    ],
  ],
  [
    'a quoted key two inline tables down',
    { path: ['otel', 'exporters', 'staging', 'otlp-grpc', 'headers', 'x-otlp-meta'], value: 'a' },
    [
      `-otlp-grpc = { endpoint = "https://otel.example.com:4317", headers = { "x-otlp-meta" = "\${OTLP_TOKEN}" } }`,
      `+otlp-grpc = { endpoint = "https://otel.example.com:4317", headers = { "x-otlp-meta" = "a" } }`,
    ],
  ],
  [
    'a new table inside of an inline table',
    { path: ['otel', 'exporters', 'prod', 'otlp-http', 'headers', 'x y'], value: 'a' },
    [
      `-otlp-http = { endpoint = 'https://prod.example.com/v1/logs', protocol = "binary" }`,
      `+otlp-http = { endpoint = 'https://prod.example.com/v1/logs', protocol = "binary", headers = { "x y" = "a" } }`,
    ],
  ],
  [
    'a key at the end of its table',
    { path: ['otel', 'log_agent_responses'], value: true },
    ['+log_agent_responses = true'],
  ],
  [
    'a list, item by item',
    { path: ['otel', 'exporters', 'staging', 'redact'], value: ['prompts', 'secrets', 'tool-output'] },
    ['+  "tool-output",'],
  ],
  [
    'a list, one item less',
    { path: ['otel', 'exporters', 'staging', 'redact'], value: ['prompts'] },
    ['-  "secrets",'],
  ],
  [
    'a value by an inline table',
    {
      path: ['otel', 'exporter'],
      value: { 'otlp-http': { endpoint: 'http://127.0.0.1:4318/v1/logs', protocol: 'json' } },
    },
    [
      '-exporter = "none"',
      '+exporter = { otlp-http = { endpoint = "http://127.0.0.1:4318/v1/logs", protocol = "json" } }',
    ],
  ],
  [
    'a new table at the end of its family',
    { path: ['otel', 'exporters', 'third'], value: { enabled: true, 'otlp-grpc': { endpoint: 'http://c:4317' } } },
    ['+[otel.exporters.third]', '+enabled = true', '+otlp-grpc = { endpoint = "http://c:4317" }', '+'],
  ],
  [
    'a table without a family at the end of the file',
    { path: ['sluice', 'log', 'max_age_days'], value: 7 },
    ['+[sluice.log]', '+max_age_days = 7', '+'],
  ],
  [
    'a table away, with the comment directly above it',
    { path: ['otel', 'exporters', 'prod'] },
    [
      '-# the other one',
      '-[otel.exporters.prod]',
      '-enabled = false',
      `-otlp-http = { endpoint = 'https://prod.example.com/v1/logs', protocol = "binary" }`,
      '-',
    ],
  ],
  ['a key away', { path: ['otel', 'log_user_prompt'] }, ['-log_user_prompt = false']],
];

describe('applyEdits', () => {
  for (const [what, one, changed] of cases) {
    it(`changes ${what}`, () => {
      expect(changes(CODEX, edit(CODEX, one))).toEqual(changed);
    });
    it(`changes ${what}, with CRLF, a byte order mark and no last line end`, () => {
      const windows = (text: string) => `\uFEFF${text.trimEnd().replaceAll('\n', '\r\n')}`;
      expect(edit(windows(CODEX), one)).toBe(windows(edit(CODEX, one)));
    });
  }

  it('brings a table to the wanted value key by key', () => {
    const value = { otlp: 1, 'otlp-http': { endpoint: 'https://prod.example.com/v1/logs', protocol: 'json' } };
    expect(changes(CODEX, edit(CODEX, { path: ['otel', 'exporters', 'prod'], value }))).toEqual([
      '-enabled = false',
      `-otlp-http = { endpoint = 'https://prod.example.com/v1/logs', protocol = "binary" }`,
      `+otlp-http = { endpoint = 'https://prod.example.com/v1/logs', protocol = "json" }`,
      '+otlp = 1',
    ]);
  });

  it('writes dotted keys where the table is written with dotted keys', () => {
    const text = '[sluice]\nlog.max_age_days = 3\nui.listen = "off"\n';
    expect(edit(text, { path: ['sluice', 'log', 'max_bytes'], value: '1 GiB' })).toBe(
      '[sluice]\nlog.max_age_days = 3\nlog.max_bytes = "1 GiB"\nui.listen = "off"\n',
    );
    expect(edit(text, { path: ['sluice', 'log'] })).toBe('[sluice]\nui.listen = "off"\n');
  });

  it('begins an empty file, and empties it again', () => {
    const begun = edit('', { path: ['sluice', 'ui', 'listen'], value: 'off' });
    expect(begun).toBe('[sluice.ui]\nlisten = "off"\n');
    expect(edit(begun, { path: ['sluice', 'ui'] })).toBe('');
  });

  it('keeps the comment that begins the file when the first table goes', () => {
    expect(edit('# about this file\n[a]\nx = 1\n\n[b]\ny = 1\n', { path: ['a'] })).toBe(
      '# about this file\n\n[b]\ny = 1\n',
    );
  });

  it('takes the tables of a family away wherever they stand', () => {
    const text = '[a]\nx = 1\n\n[b]\n\n# of a.c\n[a.c]\ny = 1\n# z = 2\n\n# apart\n\n[d]\n';
    expect(edit(text, { path: ['a'] })).toBe('[b]\n\n# apart\n\n[d]\n');
  });

  it('keeps a float a float and writes control characters as escapes', () => {
    expect(edit('a = 0.6\nb = 1\n', { path: ['a'], value: 1 }, { path: ['b'], value: 'x\u0000\u007f"\n' })).toBe(
      'a = 1.0\nb = "x\\u0000\\u007F\\"\\n"\n',
    );
  });

  it('refuses what it cannot do without touching something else, and says what', () => {
    const refused = (text: string, one: ConfigEdit) => {
      const result = applyEdits(text, [one]);
      return result.ok || result.reason !== 'refused' ? undefined : result.message;
    };
    expect(refused('[[a]]\nx = 1\n', { path: ['a', 'x'], value: 2 })).toBe(
      'a.x: a key on the way to it is not a table',
    );
    expect(refused('[[a]]\nx = 1\n', { path: ['a'] })).toBe('a: it is written as [[…]]; change it in the file');
    expect(refused('a = "x"\n', { path: ['a', 'b'], value: 2 })).toBe('a.b: a key on the way to it is not a table');
    expect(refused('a = 1\n', { path: ['b'], value: 'lone \ud800' })).toMatch(/^b: /);
  });

  it('changes nothing when one of several edits is refused', () => {
    expect(
      applyEdits('a = 1\n', [
        { path: ['a'], value: 2 },
        { path: ['a', 'b'], value: 1 },
      ]).ok,
    ).toBe(false);
  });

  it('says where a text does not parse', () => {
    expect(applyEdits('a = 1\nb = = 2\n', [{ path: ['a'], value: 2 }])).toMatchObject({
      ok: false,
      reason: 'syntax',
      line: 2,
    });
  });
});
