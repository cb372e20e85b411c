/** An exporter of config.toml gets another name, and redaction rules that were for it stay for it. */
import { nameTest } from '../../src-shared/redaction/wildcard.ts';
import { applyEdits, type ConfigEdit } from './edit-config.ts';
import { isTable, parseToml, valueAt } from './parse-toml.ts';
import { renameKey } from './rename-key.ts';

export type ExporterRenamed = { ok: true; text: string } | { ok: false; message: string };

const NAME = /^[A-Za-z0-9_-]{1,64}$/;
const RULES = ['sluice', 'redaction', 'rules'];

/** `text` parses. Every line that does not name the exporter stays as it is. */
export function renameExporterIn(text: string, from: string, to: string): ExporterRenamed {
  const refused = (message: string): ExporterRenamed => ({ ok: false, message });
  if (from === 'default') return refused('"default" is the name of [otel].exporter and cannot be changed');
  if (to === 'default' || !NAME.test(to)) {
    return refused(`${JSON.stringify(to)} cannot be its name; it must be letters, digits, - and _, such as "staging"`);
  }
  const root = parseToml(text);
  if (valueAt(root, ['otel', 'exporters', from]) === undefined) return refused(`there is no exporter named ${from}`);
  if (valueAt(root, ['otel', 'exporters', to]) !== undefined)
    return refused(`there is an exporter named ${to} already`);
  const renamed = renameKey(text, ['otel', 'exporters', from], to);
  if (renamed === undefined) return refused('it is written in a way that only an editor can rename');
  const edited = applyEdits(renamed, ruleEdits(root, from, to));
  return edited.ok ? { ok: true, text: edited.text } : refused(edited.message);
}

/** Rules that applied to the old name and would not to the new one: a name is replaced, a pattern gets the new name beside it. */
function ruleEdits(root: unknown, from: string, to: string): ConfigEdit[] {
  const rules = valueAt(root, RULES);
  return Object.entries(isTable(rules) ? rules : {}).flatMap(([rule, table]) => {
    const written = isTable(table) ? table['exporters'] : undefined;
    if (!Array.isArray(written) || !written.every((name) => typeof name === 'string')) return [];
    const isFor = nameTest(written);
    if (!isFor(from) || isFor(to)) return [];
    const value = written.includes(from) ? written.map((name) => (name === from ? to : name)) : [...written, to];
    return [{ path: [...RULES, rule, 'exporters'], value }];
  });
}
