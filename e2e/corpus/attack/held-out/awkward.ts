/**
 * Awkward values of the held-out set: passwords over all printable characters, as password managers draw them, escaped as each place
 * demands; and values that look like something else in places that the first set has not.
 */
import type { RandomSource } from '../../../../src-shared/testing/random-source.ts';
import { type AttackText, type Maker, makeGroup } from '../attack-text.ts';
import { fillSlots } from '../slots.ts';

const SYMBOLS = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** Sixteen to twenty-four characters, a third of them symbols; begins and ends with a letter or digit now and then. */
function drawPrintable(source: RandomSource): string {
  const length = 16 + source.below(9);
  const plain = source.alnum(length);
  return [...plain].map((char) => (source.below(3) === 0 ? SYMBOLS[source.below(SYMBOLS.length)] : char)).join('');
}

type Escape = (text: string) => string;
const json: Escape = (text) => JSON.stringify(text).slice(1, -1);
const doubled =
  (quote: string): Escape =>
  (text) =>
    text.replaceAll(quote, quote + quote);
const shellSingle: Escape = (text) => text.replaceAll("'", String.raw`'\''`);
const shellDouble: Escape = (text) => text.replaceAll(/[\\"$`]/g, '\\$&');
const xml: Escape = (text) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const url: Escape = (text) =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
const codeDouble: Escape = (text) => text.replaceAll(/[\\"]/g, '\\$&');
const codeSingle: Escape = (text) => text.replaceAll(/[\\']/g, '\\$&');
const none: Escape = (text) => text;

/** Place, escape. `‹S›` is the escaped value. */
const PRINTABLE_PLACES: readonly (readonly [kind: string, text: string, write: Escape, key?: string])[] = [
  ['printable-json', '{"username":"‹user›","password":"‹S›"}', json],
  ['printable-json', '{"db":{"pass":"‹S›","pool":4},"port":‹port›}', json],
  ['printable-json', '{\n  "clientSecret": "‹S›",\n  "scope": "read"\n}', json],
  ['printable-json-in-json', String.raw`{"body":"{\"password\":\"‹S›\",\"user\":\"x\"}"}`, (text) => json(json(text))],
  ['printable-yaml', "auth:\n  password: '‹S›'\n  user: ‹user›", doubled("'")],
  ['printable-yaml', 'auth:\n  password: "‹S›"\n  user: ‹user›', json],
  ['printable-toml', "[db]\npassword = '''‹S›'''\nport = 1", (text) => text.replaceAll("'''", '')],
  ['printable-toml', '[db]\npassword = "‹S›"\nport = 1', json],
  ['printable-shell', "export DB_PASSWORD='‹S›'\n./run.sh", shellSingle],
  ['printable-shell', 'export DB_PASSWORD="‹S›"\n./run.sh', shellDouble],
  ['printable-shell', "mysql -u root --password='‹S›' -e 'select 1'", shellSingle],
  ['printable-xml', '<user name="‹user›" password="‹S›"/>', xml],
  ['printable-xml', '<password>‹S›</password>', xml],
  ['printable-url', 'postgres://‹service›:‹S›@‹ip›:5432/‹db›', url],
  ['printable-url', 'https://‹host›/login?user=‹user›&password=‹S›', url],
  ['printable-sql', "ALTER ROLE ‹service› PASSWORD '‹S›';", doubled("'")],
  ['printable-csv', 'user,password\n‹user›,"‹S›"', doubled('"')],
  ['printable-code', 'const password = "‹S›";', codeDouble],
  ['printable-code', "password = '‹S›'", codeSingle],
  ['printable-code', 'String password = "‹S›";', codeDouble],
  ['printable-csharp', 'var password = @"‹S›";', doubled('"')],
  ['printable-powershell', "$password = '‹S›'", doubled("'")],
  ['printable-dotenv', "DB_PASSWORD='‹S›'\nDB_PORT=1", (text) => text.replaceAll("'", '')],
  ['printable-ini', '[client]\npassword=‹S›\nuser=‹user›', (text) => text.replaceAll(/["'#;\\]/g, 'x')],
  ['printable-attribute', '‹S›', none, 'db.password'],
  ['printable-attribute', '‹S›', none, 'smtp.pass'],
  ['printable-attribute', '‹S›', none, 'config.admin_password'],
  ['printable-attribute', '‹S›', none, 'env.MYSQL_ROOT_PASSWORD'],
  ['printable-kvlist', '{"name":"password","value":"‹S›"}', json],
  ['printable-kvlist', '[{"key":"auth.password","value":{"stringValue":"‹S›"}}]', json],
];

/** Values that look like something else. */
const FORMS: readonly (readonly [kind: string, form: string])[] = [
  ['like-uuid', '‹uuid›'],
  ['like-hex', '‹hx32›'],
  ['like-hash', '‹hx40›'],
  ['like-date', '‹date›T‹dg2›x‹an5›'],
  ['like-date', 'Montag‹dg2›.‹dg2›.‹dg4›!'],
  ['like-date', '12-Dec-‹dg4›#‹le3›'],
  ['like-version', '‹dg1›.‹dg2›.‹dg1›-rc.‹an8›'],
  ['like-version', 'python3.‹dg2›‹an7›'],
  ['like-email', '‹lc5›@‹lc6›‹dg3›!'],
  ['like-placeholder', 'insert‹an9›here‹dg2›'],
  ['like-placeholder', 'Secret‹dg4›!‹le4›'],
  ['like-placeholder', 'password‹dg3›$‹an4›'],
  ['like-placeholder', 'qwerty‹an8›'],
  ['like-placeholder', 'letmein‹dg4›‹le2›'],
  ['like-placeholder', 'hunter‹dg2›-‹le6›'],
  ['like-placeholder', 'TODO‹an10›'],
  ['like-placeholder', 'foo‹an7›bar‹dg2›'],
  ['like-literal', 'true‹an8›!'],
  ['like-literal', 'False‹dg5›‹le4›'],
  ['like-literal', 'undefined‹an7›'],
  ['like-code', 'function‹an6›(){‹dg2›}'],
  ['like-code', 'if(‹an6›)‹an5›;'],
  ['like-code', '‹an5›?‹an5›:‹an4›'],
  ['like-code', 'self.‹an9›!'],
  ['like-code', '‹an4›&&‹an7›'],
  ['like-code', 'lambda:‹an9›'],
  ['like-code', 'await ‹an9›()‹dg1›'],
  ['like-format', '%s‹an8›%d‹an2›'],
  ['like-format', '‹an5›%‹an6›'],
  ['like-regex', '^‹an5›.*‹an5›$'],
  ['like-markdown', '**‹an8›**‹an3›'],
  ['like-markdown', '#‹an5›_‹an6›_'],
  ['like-tag', '</‹an5›>‹an6›'],
  ['like-reference', '$$‹an9›'],
  ['like-reference', '@‹an11›'],
  ['like-reference', '%(‹an6›)‹an5›'],
  ['like-number', '‹dg6›-‹dg6›'],
  ['like-number', '+49‹dg10›'],
  ['like-number', '‹dg16›'],
  ['like-words', 'Mein Hund heißt ‹le6›‹dg2›'],
  ['like-words', 'la vie est ‹lc8› 75'],
  ['like-words', '‹lc6› ‹lc7› ‹lc5› ‹lc6›'],
  ['like-words', '‹lc7›_‹lc6›'],
  ['like-words', 'ПарольКрасный‹dg3›'],
  ['like-words', '春天来了‹an6›'],
  ['like-words', 'ñandú-‹lc5›-‹dg3›'],
];

const PLACES: readonly (readonly [text: string, write: Escape, key?: string])[] = [
  ['{"host":"‹host›","adminPassword":"‹S›"}', json],
  ['{"env":{"REDIS_PASSWORD":"‹S›","A":"1"}}', json],
  ["admin:\n  passphrase: '‹S›'\n", doubled("'")],
  ["login(user='‹user›', password='‹S›')", codeSingle],
  ["Login{user: '‹user›', passwd: '‹S›'}", codeSingle],
  ["APP_SECRET='‹S›' ./bin/‹service›", shellSingle],
  ['[{"name":"user","value":"‹user›"},{"name":"password","value":"‹S›"}]', json],
  ["ALTER USER ‹service› IDENTIFIED BY '‹S›';", doubled("'")],
  ['‹S›', none, 'password'],
  ['‹S›', none, 'mail.password'],
  ['‹S›', none, 'env.JWT_SECRET'],
];

function makeAt(source: RandomSource, value: string, text: string, write: Escape, key?: string) {
  const needle = write(value);
  return { text: fillSlots(source, text, { S: needle }), needle, ...(key === undefined ? {} : { key }) };
}

export function makeHeldOutAwkwardTexts(source: RandomSource): AttackText[] {
  const printable = PRINTABLE_PLACES.map(([kind, text, write, key]): readonly [string, Maker] => [
    kind,
    (random) => makeAt(random, drawPrintable(random), text, write, key),
  ]);
  const forms = FORMS.map(([kind, form]): readonly [string, Maker] => [
    kind,
    (random) => {
      const [text, write, key] = random.pick(PLACES);
      return makeAt(random, fillSlots(random, form), text, write, key);
    },
  ]);
  const makers = [...printable, ...printable, ...forms, ...forms];
  return makeGroup('awkward', source, makers, makers.length);
}
