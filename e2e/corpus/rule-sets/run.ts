/**
 * `npm run rule-sets -- FILE-OR-URL [VERSION]`: compares the kinds of a gitleaks.toml with those that are kept in
 * `rule-sets/gitleaks.txt`, says of each new one whether an example of it is found, and with `--write` adds the new ones, with
 * source, version and date. Such a file's expressions are read for beginnings, alphabets and lengths only.
 *
 * Secretlint's rules are a package of the project: `oracle.test.ts` holds that what its recommended preset finds is found.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from '@iarna/toml';
import { maskSecrets } from '../../../src-shared/redaction/secrets/find-secrets.ts';
import { exampleOf, parseRuleSet } from '../../../src-shared/testing/corpus/rule-sets/shape.ts';
import { createRandomSource } from '../../../src-shared/testing/random-source.ts';
import { shapeOfPattern } from './shape-of-pattern.ts';

const KEPT = new URL('../../../src-shared/testing/corpus/rule-sets/gitleaks.txt', import.meta.url);
/** What an id and a public key are is nobody's secret. */
const NO_SECRET =
  /-(?:client|access)-id$|-pub(?:lic)?-|-pub-key$|^alibaba-access|^generic-|^curl-|^database-|^kubernetes-|^private-key$|^pkcs12|^hashicorp-tf-password|^freemius|^jwt-base64/;
const EXAMPLES = 5;

const args = process.argv.slice(2).filter((arg) => arg !== '--write');
const [source, version = 'not said'] = args;
if (source === undefined) {
  process.stderr.write('Name the file or the address of a gitleaks.toml.\n');
  process.exit(2);
}
const text = /^https?:/.test(source) ? await (await fetch(source)).text() : readFileSync(source, 'utf8');
const rules = (parse(text)['rules'] ?? []) as Array<{ id: string; regex?: string }>;
const keptText = readFileSync(KEPT, 'utf8');
const { head, shapes } = parseRuleSet(keptText);
const given = new Map(rules.flatMap(({ id, regex }) => (regex === undefined ? [] : [[id, regex] as const])));
const added = [...given].filter(([id]) => !shapes.has(id) && !NO_SECRET.test(id));
const gone = [...shapes.keys()].filter((id) => !given.has(id));
const random = createRandomSource(1);

process.stdout.write(
  `${given.size} rules; kept: ${shapes.size} kinds of ${head.get('version')}, read ${head.get('read')}\n`,
);
const lines: string[] = [];
for (const [id, regex] of added) {
  const shape = shapeOfPattern(regex);
  const found = Array.from({ length: EXAMPLES }).filter(() => isFound(exampleOf(shape, random))).length;
  process.stdout.write(`  new: ${id} ${shape} (${found} of ${EXAMPLES} examples found)\n`);
  lines.push(`${id} ${shape}`);
}
for (const id of gone) process.stdout.write(`  not there: ${id}\n`);
if (process.argv.includes('--write') && lines.length > 0) {
  const read = new Date().toISOString().slice(0, 10);
  const renewed = keptText
    .replace(/^# version: .*$/m, `# version: ${version}`)
    .replace(/^# read: .*$/m, `# read: ${read}`);
  writeFileSync(KEPT, `${renewed.trimEnd()}\n${lines.join('\n')}\n`);
  process.stdout.write(`${lines.length} kinds were added: what is not found of them belongs into token-table-new.ts\n`);
}

function isFound(example: string): boolean {
  return maskSecrets(`it is ${example} here`) !== undefined;
}
