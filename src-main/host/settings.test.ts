import { EventEmitter, once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { SettingsView } from '../../src-shared/contract/settings-api.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import { createHostSettings, type HostSettings, type RenamePlans } from './settings.ts';

const KEY = 'sk-proj-0123456789abcdefghij';
const FILE = `# mine
[otel.exporters.a]
enabled = true # now
otlp-http = { endpoint = "https://a/v1/logs", protocol = "binary", headers = { "x-api-key" = "${KEY}", b = "\${SET}", c = "\${UNSET}" } }

[sluice.log]
max_age_days = 7
`;

const started: HostSettings[] = [];
afterEach(() => {
  for (const settings of started.splice(0)) settings.stop();
});

function throwing(error: unknown): never {
  throw error;
}

interface Given {
  planRename?: RenamePlans['plan'];
  onFault?: (error: unknown) => void;
}

async function start(text?: string, { planRename, onFault = throwing }: Given = {}) {
  const file = join(mkdtempSync(join(tmpdir(), 'sluice-settings-')), 'config.toml');
  if (text !== undefined) writeFileSync(file, text);
  const applied: Settings[] = [];
  /** Of exporters: what the log is told, with what the file says then. */
  const renames: Array<[what: 'plan' | 'drop', from: string, to: string, onDisk: string]> = [];
  const onDisk = () => readFileSync(file, 'utf8');
  const told = new EventEmitter();
  const seen: SettingsView[] = [];
  const settings = createHostSettings({
    file,
    environment: { SET: 'value-of-set' },
    async apply(changed) {
      applied.push(changed);
      return ['a note'];
    },
    renames: {
      async plan({ from, to }) {
        renames.push(['plan', from, to, onDisk()]);
        await planRename?.({ from, to });
      },
      async drop({ from, to }) {
        renames.push(['drop', from, to, onDisk()]);
      },
    },
    onFault,
    debounceMs: 5,
  });
  started.push(settings);
  settings.subscribe({
    settingsChanged(view) {
      seen.push(view);
      told.emit('told');
    },
  });
  await settings.start();
  const until = async (condition: (view: SettingsView) => boolean) => {
    for (;;) {
      const view = seen.at(-1);
      if (view !== undefined && condition(view)) return view;
      await once(told, 'told');
    }
  };
  return { file, api: settings.api, applied, renames, until, onDisk };
}

describe('the settings of a host', () => {
  it('are shown with fields, problems and variables, and without a secret', async () => {
    const { api } = await start(FILE);
    const view = await api.settings();
    expect(JSON.stringify(view)).not.toMatch(/0123456789|value-of-set/);
    expect(view.text).toBe(FILE.replace(KEY, 'sk-…ghij'));
    expect(view.variables).toEqual({ SET: true, UNSET: false });
    expect(view.values).toMatchObject({ sluice: { log: { max_age_days: 7 } } });
    expect(view.problems.map(({ path, level }) => [path.at(-1), level])).toEqual([
      ['c', 'warning'],
      ['x-api-key', 'warning'],
    ]);
    expect(view.fields.length).toBeGreaterThan(30);
  });

  it('are previewed without being written, and saved line by line, a mask keeping the secret', async () => {
    const { api, applied, onDisk } = await start(FILE);
    const headers = { 'x-api-key': 'sk-…ghij', b: `\${SET}`, d: 'new' };
    const edits = [
      { path: ['otel', 'exporters', 'a', 'otlp-http', 'headers'], value: headers },
      { path: ['sluice', 'log', 'max_age_days'], value: 9 },
    ];
    const preview = await api.previewSettings(edits);
    expect(preview.text).toContain(`headers = { "x-api-key" = "sk-…ghij", b = "\${SET}", d = "…" }`);
    expect(onDisk()).toBe(FILE);
    const { fingerprint } = await api.settings();
    const saved = await api.saveSettings(edits, fingerprint);
    expect(saved).toMatchObject({ outcome: 'saved', notes: ['a note'] });
    expect(onDisk()).toBe(FILE.replace(`c = "\${UNSET}"`, 'd = "new"').replace('= 7', '= 9'));
    expect(applied.at(-1)?.sluice.log.max_age_days).toBe(9);
  });

  it('are not saved when a value is wrong, and the right form is said', async () => {
    const { api, applied, onDisk } = await start(FILE);
    const { fingerprint } = await api.settings();
    const saved = await api.saveSettings([{ path: ['sluice', 'log', 'max_age_days'], value: -1 }], fingerprint);
    expect(saved).toMatchObject({
      outcome: 'invalid',
      problems: expect.arrayContaining([
        {
          path: ['sluice', 'log', 'max_age_days'],
          level: 'error',
          message: expect.stringContaining('a number of days above 0'),
        },
      ]),
    });
    expect(onDisk()).toBe(FILE);
    expect(applied).toEqual([]);
  });

  it('take edits by hand up, and a save on an older state that touches other keys on top of them', async () => {
    const { api, file, applied, until, onDisk } = await start(FILE);
    const { fingerprint } = await api.settings();
    writeFileSync(file, FILE.replace('# now', '# later').replace('= 7', '= 8'));
    await until((view) => view.text.includes('= 8'));
    expect(applied.at(-1)?.sluice.log.max_age_days).toBe(8);
    const saved = await api.saveSettings([{ path: ['otel', 'exporters', 'a', 'enabled'], value: false }], fingerprint);
    expect(saved.outcome).toBe('saved');
    expect(onDisk()).toBe(FILE.replace('true # now', 'false # later').replace('= 7', '= 8'));
  });

  it('answer a conflict with both values when the same key was changed, or its table is gone', async () => {
    const { api, file, until, onDisk } = await start(FILE);
    const { fingerprint } = await api.settings();
    const changed = FILE.replace('= 7', '= 8');
    writeFileSync(file, changed);
    await until((view) => view.text.includes('= 8'));
    expect(await api.saveSettings([{ path: ['sluice', 'log', 'max_age_days'], value: 9 }], fingerprint)).toMatchObject({
      outcome: 'conflict',
      conflicts: [{ path: ['sluice', 'log', 'max_age_days'], theirs: 8, yours: 9 }],
    });
    expect(onDisk()).toBe(changed);
    const without = '[sluice.log]\nmax_age_days = 8\n';
    writeFileSync(file, without);
    await until((view) => !view.text.includes('exporters'));
    const half = [{ path: ['otel', 'exporters', 'a', 'timeout_ms'], value: 500 }];
    expect((await api.saveSettings(half, fingerprint)).outcome).toBe('conflict');
    expect(onDisk()).toBe(without);
    // The same wish twice is none.
    const same = [{ path: ['sluice', 'log', 'max_age_days'], value: 8 }];
    expect((await api.saveSettings(same, fingerprint)).outcome).toBe('saved');
  });

  it('are kept in force, and the file untouched, while it does not parse', async () => {
    const { api, file, applied, until, onDisk } = await start(FILE);
    const broken = `${FILE}\nx = = "${KEY}"\n`;
    writeFileSync(file, broken);
    const view = await until(({ syntaxError }) => syntaxError !== undefined);
    expect(view.syntaxError).toMatchObject({ line: 9 });
    expect(JSON.stringify(view)).not.toContain('0123456789');
    expect(view.values).toMatchObject({ sluice: { log: { max_age_days: 7 } } });
    const saved = await api.saveSettings([{ path: ['sluice', 'log', 'max_age_days'], value: 9 }], view.fingerprint);
    expect(saved).toMatchObject({ outcome: 'invalid', problems: [{ message: expect.stringContaining('line 9') }] });
    expect(onDisk()).toBe(broken);
    expect(applied).toEqual([]);
    writeFileSync(file, FILE);
    await until(({ syntaxError }) => syntaxError === undefined);
    expect(applied).toHaveLength(1);
  });

  it('give an exporter another name, and nobody else’s change is lost', async () => {
    const { api, file, renames, applied, onDisk } = await start(FILE);
    const changed = FILE.replace('= 7', '= 8');
    writeFileSync(file, changed);
    expect(await api.renameExporter('a', 'b')).toMatchObject({ outcome: 'saved', notes: ['a note'] });
    expect(onDisk()).toBe(changed.replace('exporters.a]', 'exporters.b]'));
    expect(renames).toEqual([['plan', 'a', 'b', changed]]);
    expect(applied.at(-1)?.otel.exporters).toHaveProperty('b');
    expect(await api.renameExporter('a', 'c')).toEqual({
      outcome: 'invalid',
      problems: [{ path: ['otel', 'exporters', 'a'], level: 'error', message: 'there is no exporter named a' }],
    });
    expect(renames).toHaveLength(1);
  });

  it.skipIf(process.platform === 'win32')(
    'take back what the log was told of a name that cannot be written',
    async () => {
      const { api, file, renames, applied, onDisk } = await start(FILE);
      chmodSync(file, 0o400);
      expect(await api.renameExporter('a', 'b')).toMatchObject({
        outcome: 'invalid',
        problems: [{ message: expect.stringContaining('write-protected') }],
      });
      expect(renames).toEqual([
        ['plan', 'a', 'b', FILE],
        ['drop', 'a', 'b', FILE],
      ]);
      expect(onDisk()).toBe(FILE);
      expect(applied).toEqual([]);
    },
  );

  it('keep the old name when the log cannot be told of the new one', async () => {
    const faults: unknown[] = [];
    const { api, applied, onDisk } = await start(FILE, {
      planRename: () => Promise.reject(new Error('the disk is full')),
      onFault: (error) => faults.push(error),
    });
    expect(await api.renameExporter('a', 'b')).toMatchObject({
      outcome: 'invalid',
      problems: [{ message: expect.stringContaining('the log cannot be written just now') }],
    });
    expect(faults).toEqual([new Error('the disk is full')]);
    expect(onDisk()).toBe(FILE);
    expect(applied).toEqual([]);
  });

  it('plan a name anew when somebody else has written the file in between', async () => {
    const changed = FILE.replace('= 7', '= 8');
    const elsewhere = async () => {
      if (onDisk() === FILE) writeFileSync(file, changed);
    };
    const { api, file, renames, onDisk } = await start(FILE, { planRename: elsewhere });
    expect(await api.renameExporter('a', 'b')).toMatchObject({ outcome: 'saved' });
    expect(onDisk()).toBe(changed.replace('exporters.a]', 'exporters.b]'));
    expect(renames.map(([what]) => what)).toEqual(['plan', 'drop', 'plan']);
  });

  it('begin a file that is not there', async () => {
    const { api, onDisk } = await start();
    const { fingerprint, text } = await api.settings();
    expect(text).toBe('');
    await api.saveSettings([{ path: ['sluice', 'ui', 'theme'], value: 'dark' }], fingerprint);
    expect(onDisk()).toBe('[sluice.ui]\ntheme = "dark"\n');
  });

  it('keep both changes when two windows save at once', async () => {
    const { api, onDisk } = await start(FILE);
    const { fingerprint } = await api.settings();
    const outcomes = await Promise.all([
      api.saveSettings([{ path: ['sluice', 'log', 'max_age_days'], value: 1 }], fingerprint),
      api.saveSettings([{ path: ['sluice', 'ui', 'theme'], value: 'dark' }], fingerprint),
      api.saveSettings([{ path: ['sluice', 'log', 'max_age_days'], value: 2 }], fingerprint),
    ]);
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['saved', 'saved', 'conflict']);
    expect(onDisk()).toContain('max_age_days = 1\n');
    expect(onDisk()).toContain('theme = "dark"\n');
  });
});
