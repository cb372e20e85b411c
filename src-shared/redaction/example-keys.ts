/**
 * Keys that vendors' documentation and standards print as examples: nobody's secret, so the leak report lists them apart from secrets.
 * Rules treat them as before: what names itself an example stays, what looks like a key is masked.
 */
import { mapTexts } from './map-texts.ts';
import type { Part } from './shapes.ts';

/** By what they are: the form of Amazon's, which end in a word for it, and single ones as they are printed. */
const EXAMPLES: ReadonlyArray<readonly [type: string, forms: readonly (string | RegExp)[]]> = [
  [
    'aws-access-key',
    [
      /(?<![A-Za-z0-9])(?:A(?:KIA|SIA|BIA|CCA|GPA|IDA|IPA|NPA|NVA|PKA|ROA|SCA))[A-Z0-9]{5,20}EXAMPLE(?![A-Za-z0-9])/,
      /(?<![A-Za-z0-9/+])[A-Za-z0-9/+]{20,40}EXAMPLE(?:KEY)?(?![A-Za-z0-9/+])/,
    ],
  ],
  [
    'stripe-key',
    [
      'sk_test_4eC39HqLyjWDarjtT1zdp7dc',
      'sk_test_BQokikJOvBiI2HlWgH4olfQ2',
      'pk_test_TYooMQauvdEDq54NiTphI7jx',
      'pk_test_6pRNASCoBOKtIshFeQd4XMUh',
    ],
  ],
  ['github-token', [/(?:gh[oprsu]_)?16C7e42F292c6912E7710c838347Ae178B4a|e72e16c7e42f292c6912e7710c838347ae178b4a/]],
  [
    'slack-token',
    ['xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcHrzqqgy', 'xoxp-23984754863-2348975623103', /T0{8}\/B0{8}\/X{24}/],
  ],
  ['google-api-key', ['AIzaSyDaGmWKa4JsXZ-HjGw7ISLn_3namBGewQe']],
  ['sendgrid-key', ['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']],
  [
    'jwt',
    [
      'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c',
    ],
  ],
  // RFC 7617, RFC 6750.
  ['http-credentials', ['QWxhZGRpbjpvcGVuIHNlc2FtZQ==', 'mF_9.B5f-4.1JqM']],
];

const TYPES = EXAMPLES.map(([type]) => type);
const FORM = new RegExp(EXAMPLES.map(([, forms]) => `(${forms.map(sourceOf).join('|')})`).join('|'), 'g');

function sourceOf(form: string | RegExp): string {
  return typeof form === 'string' ? form.replace(/[.+*?()[\]{}|\\/^$]/g, '\\$&') : form.source;
}

/** Each example holds one of these as it stands here. */
export const EXAMPLE_ANCHORS: readonly string[] = [
  'EXAMPLE',
  '16C7e42F292c6912E7710c838347Ae178B4a',
  '16c7e42f292c6912e7710c838347ae178b4a',
  'T00000000/B00000000/X',
  ...EXAMPLES.flatMap(([, forms]) => forms.filter((form) => typeof form === 'string')),
];

export interface FoundExample {
  type: string;
  /** As of `Change`. */
  path: string;
  count: number;
  /** The text it stands in. */
  text: string;
}

/** What stands in its place when secrets are looked for. */
const STAND_IN = '<example>';

/** The part without its examples, and where they were; the very same part when there are none. */
export function withoutExamples<T extends object>(part: Part, value: T): { value: T; examples: FoundExample[] } {
  const examples: FoundExample[] = [];
  const after = mapTexts(part, value, (leaf) => {
    const counts = new Map<string, number>();
    const left = leaf.text.replace(FORM, (...match: unknown[]) => {
      const type = TYPES.find((_, index) => match[index + 1] !== undefined) ?? '';
      counts.set(type, (counts.get(type) ?? 0) + 1);
      return STAND_IN;
    });
    for (const [type, count] of counts) examples.push({ type, path: leaf.path(), count, text: leaf.text });
    return left;
  });
  return { value: after, examples };
}
