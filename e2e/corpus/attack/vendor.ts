/** Vendors' secrets in everyday contexts. */
import type { RandomSource } from '../../../src-shared/testing/random-source.ts';
import { type AttackText, makeFromTemplate, type TextTemplate } from './attack-text.ts';
import { fillSlots } from './slots.ts';
import { NAME_ONLY, PREFIXED } from './vendor-formats.ts';

/** `‹ENV›` is the variable's name, `‹ID›` the same in camel case. */
const NAMED_CONTEXTS: readonly string[] = [
  '‹ENV›=‹S›',
  'export ‹ENV›=‹S›\nnpm run start',
  'export ‹ENV›="‹S›"',
  "‹ENV›='‹S›' node dist/index.js --port 8080",
  '{"‹ENV›": "‹S›", "LOG_LEVEL": "debug"}',
  '{"env":{"PATH":"/usr/bin","‹ENV›":"‹S›"},"cwd":"/srv/‹service›"}',
  'env:\n  - name: ‹ENV›\n    value: "‹S›"\n  - name: REGION\n    value: eu-west-1',
  'const client = new Client({ ‹ID›: "‹S›", timeoutMs: 3000 });',
  'os.environ["‹ENV›"] = "‹S›"',
  '[‹time›] ‹level› loaded ‹ENV›=‹S› from .env.local',
  '$env:‹ENV› = "‹S›"',
  'setx ‹ENV› ‹S›',
  'docker run --rm -e ‹ENV›=‹S› ghcr.io/‹word›/‹service›:‹ver›',
  '‹ENV›: ‹S›',
  '# .env\nNODE_ENV=production\n‹ENV›=‹S›\nPORT=8080\n',
  '-----\n+‹ENV›=‹S›\n-‹ENV›=changeme\n',
];

/** For values with a space or a dollar, which a shell would take apart. */
const QUOTED_CONTEXTS = NAMED_CONTEXTS.filter(
  (context) => /["']‹S›["']|^‹ENV›: /.test(context) && !context.startsWith('export'),
);

/** For a URL that is a secret. */
const URL_CONTEXTS: readonly string[] = [
  'POST ‹S› 200 in ‹n› ms',
  'curl -X POST -H "Content-Type: application/json" -d @message.json ‹S›',
  '{"webhook":"‹S›","channel":"#deploys"}',
  '‹time› ‹level› notify: sending to ‹S›',
];

const FREE_CONTEXTS: readonly string[] = [
  'Authorization: Bearer ‹S›',
  'curl -H "Authorization: Bearer ‹S›" https://api.‹domain›/v1/me',
  '‹time› ‹level› request failed: 401 for key ‹S› (retry 2)',
  'I pasted the key here: ‹S› please use it for the tests',
  '{"headers":{"x-api-key":"‹S›","accept":"application/json"}}',
  '‹S›',
  'Incorrect API key provided: ‹S›. You can find your key in the dashboard.',
  'git remote set-url origin https://oauth2:‹S›@git.‹domain›/‹word›/‹service›.git',
  '| name | value |\n|---|---|\n| production | `‹S›` |',
  'https://api.‹domain›/v1/things?limit=10&key=‹S›&page=2',
  "['--token', '‹S›', '--json']",
  '> cat ~/.config/‹service›/credentials\n‹S›\n> ls',
  '<add key="ApiKey" value="‹S›" />',
  'diff --git a/app.‹lang› b/app.‹lang›\n+  connect("‹S›")\n-  connect(key)',
  'printf "%s" "‹S›" | pbcopy',
];

function camel(name: string): string {
  return name.toLowerCase().replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function contextsFor(secret: string, contexts: readonly string[]): readonly string[] {
  if (secret.startsWith('https:')) return contexts === FREE_CONTEXTS ? URL_CONTEXTS : contexts;
  if (contexts === NAMED_CONTEXTS) return /[ $]/.test(secret) ? QUOTED_CONTEXTS : contexts;
  // In a URL's password or query, characters of its own would be encoded.
  return /[ $:/=+]/.test(secret) ? contexts.filter((context) => !/oauth2:|&key=/.test(context)) : contexts;
}

/** Each format twice: once in a context with its name, once in one without when the format needs none. */
export function makeVendorTexts(source: RandomSource): AttackText[] {
  const texts: AttackText[] = [];
  const add = ([kind, name, form]: (typeof PREFIXED)[number], contexts: readonly string[]) => {
    const secret = fillSlots(source, form);
    const template: TextTemplate = [kind, source.pick(contextsFor(secret, contexts))];
    const made = makeFromTemplate(source, template, { S: secret, ENV: name, ID: camel(name) });
    texts.push({ group: 'vendor', kind, ...made });
  };
  for (const format of PREFIXED) {
    add(format, NAMED_CONTEXTS);
    add(format, FREE_CONTEXTS);
  }
  for (const format of NAME_ONLY) {
    add(format, NAMED_CONTEXTS);
    add(format, NAMED_CONTEXTS);
  }
  return texts;
}
