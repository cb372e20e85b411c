/**
 * Slots of templates: `‹host›` is a random host, `‹hx40›` forty random hex digits. The marks are guillemets because braces, dollars and
 * percent signs belong to the texts.
 */
import {
  ALNUM,
  BASE64,
  HEX,
  LOWER_DIGITS,
  type RandomSource,
  UPPER_DIGITS,
  URL_SAFE,
} from '../../../src-shared/testing/random-source.ts';

export type Slots = Readonly<Record<string, string>>;

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const ALPHABETS: Readonly<Record<string, string>> = {
  an: ALNUM,
  hx: HEX,
  HX: HEX.toUpperCase(),
  up: UPPER_DIGITS,
  lo: LOWER_DIGITS,
  us: URL_SAFE,
  b6: BASE64,
  dg: '0123456789',
  le: LETTERS,
  lc: LETTERS.slice(0, 26),
  /** bech32 */
  be: 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L',
  b3: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
};

const two = (source: RandomSource, below: number, from = 0) => String(from + source.below(below)).padStart(2, '0');
const LISTS: Readonly<Record<string, readonly string[]>> = {
  user: ['svc_app', 'deploy', 'reporting', 'jdoe', 'admin', 'ci-bot', 'postgres', 'backup', 'm.keller', 'root'],
  service: ['billing', 'checkout', 'ingest', 'mailer', 'search', 'gateway', 'ledger', 'notify'],
  db: ['orders', 'app_production', 'analytics', 'users', 'inventory', 'crm'],
  domain: ['acme.io', 'corp.internal', 'widgets.dev', 'shop.eu', 'lab.local', 'northwind.net'],
  word: ['alpha', 'harbor', 'juniper', 'kestrel', 'nimbus', 'onyx', 'pioneer', 'quill'],
  branch: ['main', 'release/2.4', 'feature/login', 'fix-timeouts', 'develop'],
  level: ['INFO', 'DEBUG', 'WARN', 'ERROR'],
  method: ['GET', 'POST', 'PUT', 'PATCH'],
  prompt: ['$ ', '# ', '> ', 'user@host:~$ ', 'PS C:\\> ', '~/app % ', '', '', ''],
  lang: ['ts', 'go', 'py', 'rs', 'java'],
};
const SLOTS: Readonly<Record<string, (source: RandomSource) => string>> = {
  date: (source) => `202${4 + source.below(3)}-${two(source, 12, 1)}-${two(source, 28, 1)}`,
  clock: (source) => `${two(source, 24)}:${two(source, 60)}:${two(source, 60)}`,
  time: (source) => fillSlots(source, '‹date›T‹clock›.‹dg3›Z'),
  host: (source) =>
    fillSlots(source, source.pick(['‹service›.‹domain›', 'db-‹dg1›.‹domain›', '10.‹dg1›.‹dg1›.1‹dg1›'])),
  ip: (source) => fillSlots(source, '10.‹dg1›.‹dg1›.1‹dg1›'),
  port: (source) => source.pick(['5432', '3306', '6379', '8080', '9200', '27017']),
  email: (source) => fillSlots(source, '‹user›@‹domain›'),
  uuid: (source) => fillSlots(source, '‹hx8›-‹hx4›-4‹hx3›-a‹hx3›-‹hx12›'),
  n: (source) => String(1 + source.below(900)),
  ver: (source) => `${source.below(9)}.${source.below(30)}.${source.below(20)}`,
  path: (source) =>
    fillSlots(source, source.pick(['/srv/‹service›/config', '/home/‹word›/src', '/etc/‹service›', './‹service›'])),
  Service: (source) => fillSlots(source, '‹service›').replace(/^./, (first) => first.toUpperCase()),
};

/** Fails at a slot that does not exist: a template's mistake. */
export function fillSlots(source: RandomSource, template: string, extra: Slots = {}): string {
  return template.replaceAll(/‹([^›]+)›/g, (_, name: string) => {
    const known = extra[name];
    if (known !== undefined) return known;
    const list = LISTS[name];
    if (list !== undefined) return source.pick(list);
    const make = SLOTS[name];
    if (make !== undefined) return make(source);
    const alphabet = ALPHABETS[name.slice(0, 2)];
    if (alphabet === undefined || !/^\D\D\d*$|^b[36]\d*$/.test(name)) throw new Error(`no slot ${name}`);
    return source.text(alphabet, Number(name.slice(2) || 1));
  });
}
