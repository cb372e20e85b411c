/** Secrets that look like something else: references, dates, versions, placeholders, code; and generators' passwords with brackets and quotes. */
import type { RandomSource } from '../../../src-shared/testing/random-source.ts';
import { type AttackText, type Maker, makeFromTemplate, makeGroup } from './attack-text.ts';
import { fillSlots } from './slots.ts';

/** [kind, form of the value]: slots are filled, all else is the value. Values have no quotes, spaces or backslashes. */
const FORMS: readonly (readonly [string, string])[] = [
  ['like-reference', '$‹an9›‹dg3›'],
  ['like-reference', '$ecret‹dg4›‹le3›!'],
  ['like-reference', '%‹an8›%‹an3›'],
  ['like-reference', '{{‹an10›'],
  ['like-reference', '@‹le6›‹dg4›#‹an3›'],
  ['like-reference', '!Ref‹an8›'],
  ['like-reference', '<‹an5›>‹an7›'],
  ['like-reference', '&‹le5›*‹an6›'],
  ['like-date', '24.12.19‹dg2›-‹le5›'],
  ['like-date', 'Juli‹dg4›!Meer'],
  ['like-date', '‹date›xK‹an4›'],
  ['like-date', 'Spring202‹dg1›!'],
  ['like-date', '19‹dg2›-0‹dg1›-1‹dg1›Tom'],
  ['like-version', 'v‹dg1›.‹dg1›.‹dg1›-‹le8›'],
  ['like-version', '‹dg2›.‹dg2›.‹dg3›.‹le6›'],
  ['like-version', 'Ubuntu24.04!‹an5›'],
  ['like-version', 'rc1-‹an9›'],
  ['like-placeholder', 'ChangeMe‹dg4›!‹le3›'],
  ['like-placeholder', 'example‹an10›'],
  ['like-placeholder', 'test‹an10›'],
  ['like-placeholder', 'MyS3cret‹an6›'],
  ['like-placeholder', 'your‹an12›'],
  ['like-placeholder', 'xxx‹an10›'],
  ['like-placeholder', 'admin‹dg4›!'],
  ['like-placeholder', 'P4ssw0rd‹dg3›#‹le3›'],
  ['like-placeholder', 'dummy‹an9›!'],
  ['like-placeholder', 'Passw0rd!‹dg4›'],
  ['like-placeholder', 'none‹an10›'],
  ['like-placeholder', 'null‹an9›#'],
  ['like-code', 'get(‹an8›)‹dg2›'],
  ['like-code', '‹le5›.‹le6›(‹dg3›)'],
  ['like-code', '‹le4›->‹an8›'],
  ['like-code', '‹an6›==‹an6›'],
  ['like-code', '(‹an5›)=>‹an6›'],
  ['like-code', '‹le6›[‹dg1›]‹an4›'],
  ['like-code', 'new‹le8›()‹dg2›'],
  ['like-code', '‹an4›;‹an8›'],
  ['like-code', '‹an5›||‹an7›'],
  ['like-code', 'a=‹an4›&b=‹an4›'],
  ['like-path', '~‹an6›/‹an5›!'],
  ['like-path', '‹an8›.txt‹dg2›'],
  ['like-number', '‹dg12›'],
  ['like-number', '0x‹hx14›'],
  ['like-words', 'correct horse battery ‹le6›'],
  ['like-words', 'open-the-door-‹lc6›'],
  ['like-words', 'maria.josefa.‹lc7›'],
  ['like-words', '‹lc14›'],
  ['like-words', 'ÄpfelMitÖl‹dg3›'],
  ['like-words', 'Пчела‹dg4›мёд'],
  ['brackets', '‹an4›[‹an5›}‹an4›'],
  ['brackets', '(‹an6›{‹an4›)‹an2›'],
  ['brackets', '‹an3›]‹an3›)‹an3›}‹an2›'],
  ['brackets', '<‹an10›'],
  ['brackets', '{‹an12›'],
  ['brackets', '[‹an5›(‹an5›'],
  ['dollar', '‹an4›$‹an3›$‹an4›'],
  ['dollar', '$‹dg2›‹an8›$'],
  ['dollar', '‹an5›$(‹an4›'],
  ['dollar', '#‹an6›$‹an5›'],
  ['punctuation', '‹an3›,‹an4›;‹an4›:‹an2›'],
  ['punctuation', '‹an3›|‹an4›&‹an3›^‹an3›'],
  ['punctuation', '*‹an4›?‹an4›!‹an3›'],
  ['punctuation', '‹an4›@‹an4›#‹an4›%'],
  ['punctuation', '-‹an5›_‹an5›.'],
  ['punctuation', '`‹an5›`‹an5›'],
  ['punctuation', '…‹an5›§‹an5›'],
];

/** A quoted value under a telling name: nothing in it is code. */
const QUOTED: readonly string[] = [
  '{"user":"‹user›","password":"‹S›","port":‹port›}',
  'db_password = "‹S›"',
  "password: '‹S›'",
  'const password = "‹S›";',
  "{'login': '‹user›', 'passwd': '‹S›'}",
  '{"name":"DB_PASSWORD","value":"‹S›"}',
  'spring.datasource.password="‹S›"',
  'connect(host="‹host›", password="‹S›", timeout=5)',
  "PGPASSWORD='‹S›' psql -h ‹host› -U ‹user›",
  '{"settings":{"smtp":{"host":"‹host›","pass":"‹S›"}}}',
];
/** In double quotes a shell reads `$` and backticks. */
const XML = '<connection user="‹user›" password="‹S›"/>';
const SHELL_QUOTED = ['ADMIN_PASSWORD="‹S›"', 'export SMTP_PASS="‹S›"'];
const KEYS = ['db.password', 'password', 'client_secret', 'app.config.smtp_password', 'auth.password'];

/** Values with the quote itself in them, written as the language writes it. */
const WITH_QUOTES: readonly (readonly [string, Maker])[] = [
  ['quote-json', (source) => inParts(source, '{"password":"', ['‹an6›', String.raw`\"`, '‹an8›'], '","ttl":60}')],
  ['quote-json', (source) => inParts(source, '{"secret": "', ['‹an5›', String.raw`\\`, '‹an8›'], '"}')],
  [
    'quote-json-in-json',
    (source) =>
      inParts(source, String.raw`{"body":"{\"password\":\"`, ['‹an5›', String.raw`\\\"`, '‹an9›'], String.raw`\"}"}`),
  ],
  ['quote-sql', (source) => inParts(source, "ALTER USER app IDENTIFIED BY '", ['‹an6›', "''", '‹an8›'], "';")],
  ['quote-yaml', (source) => inParts(source, "password: '", ['‹an6›', "''", '‹an8›'], "'\nuser: x")],
  ['quote-shell', (source) => inParts(source, "export DB_PASSWORD='", ['‹an5›', String.raw`'\''`, '‹an8›'], "'")],
  ['quote-csv', (source) => inParts(source, 'user,password\nbob,"', ['‹an6›', '""', '‹an8›'], '"')],
  ['quote-other', (source) => inParts(source, `password = "`, ['‹an6›', "'", '‹an8›'], '"')],
  ['quote-other', (source) => inParts(source, `password: '`, ['‹an6›', '"', '‹an8›'], "'")],
  ['quote-xml', (source) => inParts(source, '<db password="', ['‹an6›', '&quot;', '‹an8›'], '"/>')],
  ['quote-python', (source) => inParts(source, "PASSWORD = '", ['‹an5›', String.raw`\'`, '‹an9›'], "'")],
  ['quote-go', (source) => inParts(source, 'password := `', ['‹an5›', '"', '‹an9›'], '`')],
];

/** The part after the quote is what a scanner that stops at it leaves behind. */
function inParts(source: RandomSource, before: string, parts: readonly string[], after: string) {
  const drawn = parts.map((part) => fillSlots(source, part));
  return {
    text: `${before}${drawn.join('')}${after}`,
    needle: drawn.join(''),
    also: [drawn[0] as string, drawn.at(-1) as string],
  };
}

export function makeAwkwardTexts(source: RandomSource): AttackText[] {
  const makers = [
    ...FORMS.map(([kind, form]): readonly [string, Maker] => [
      kind,
      (random) => {
        const contexts = [...QUOTED, ...(/[$`]/.test(form) ? [] : SHELL_QUOTED), ...(/[<&]/.test(form) ? [] : [XML])];
        return makeFromTemplate(random, [kind, random.pick(contexts)], { S: fillSlots(random, form) });
      },
    ]),
    ...FORMS.map(([kind, form]): readonly [string, Maker] => [
      `${kind}-attribute`,
      (random) => ({ text: fillSlots(random, form), needle: '', key: random.pick(KEYS) }),
    ]),
    ...WITH_QUOTES,
  ];
  return makeGroup('awkward', source, makers, 220).map((made) => ({
    ...made,
    needle: made.needle || made.text,
  }));
}
