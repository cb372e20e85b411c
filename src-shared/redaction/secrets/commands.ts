/** Passwords in the options of commands and in the lines of files that have a place for them and no name. */
import type { Detector, Hit } from './detector.ts';
import { isMask, isPlaceholder, isReference } from './randomness.ts';
import { isWeakWord } from './words.ts';

interface Row {
  title: string;
  literals: readonly string[];
  /** Reads from the literal; its group `secret` is what is hidden. */
  form?: RegExp;
  /** Reads what stands before the literal. */
  before?: RegExp;
}

/** To the end of a command. */
const REST = '[^\\n\\r|;&]{0,300}?[ \\t]';
const VALUE = `(?<quote>["']?)(?<secret>[^\\s"'\`]{4,300})`;
const option = (command: string, flags: string) => new RegExp(`${command}${REST}(?:${flags})${VALUE}`, 'dy');

const ROWS: readonly Row[] = [
  {
    title: 'Password of a command',
    literals: ['docker login', 'podman login', 'az login', 'oc login', 'registry login'],
    form: option('\\w+ login', '-p[ =]?|--password[ =]'),
  },
  {
    title: 'Password of a command',
    literals: ['mysql ', 'mysqldump ', 'mysqladmin ', 'mariadb '],
    form: option('\\w+(?=[ ])', '-p'),
  },
  { title: 'Password of a command', literals: ['sshpass'], form: new RegExp(`sshpass[ \\t]+-p[ \\t]*${VALUE}`, 'dy') },
  { title: 'Password of a command', literals: ['redis-cli'], form: option('redis-cli', '-a[ \\t]+|--pass[ =]') },
  {
    title: 'Password of a command',
    literals: ['ldapsearch', 'ldapmodify', 'ldapadd', 'ldapwhoami', 'ldapdelete'],
    form: option('ldap[a-z]{3,8}(?=[ ])', '-w[ \\t]*'),
  },
  {
    title: 'Password of a command',
    literals: ['--user', '--proxy-user'],
    form: /--(?:proxy-)?user[ =](?<quote>["']?)[A-Za-z0-9_.@+-]{1,128}:(?<secret>[^\s"'`]{4,256})/dy,
  },
  {
    title: 'Password for a command',
    literals: ['password-stdin', 'with-token'],
    before: /\becho[ \t]+(?:-n[ \t]+)?(?<quote>["']?)(?<secret>[^\s"'`|]{6,300})\k<quote>[ \t]*\|[^\n|]{0,200}$/d,
  },
  {
    title: 'Password in PowerShell',
    literals: ['securestring'],
    form: /securestring[ \t]+(?:-String[ \t]+)?(?<quote>["'])(?<secret>[^"'\n]{4,300})\k<quote>/diy,
  },
  {
    title: 'Password in SQL',
    literals: ['identified by', 'identified with'],
    form: /identified[ \t]+(?:with[ \t]+\w+[ \t]+)?by[ \t]+(?:password[ \t]+)?(?<quote>["'])(?<secret>[^"'\n]{4,300})\k<quote>/diy,
  },
  {
    title: 'Password of a database',
    literals: ['@tcp(', '@unix('],
    before: /(?:^|[\s"'=])[\w.-]{1,64}:(?<secret>[^\s:@"'/]{4,100})$/d,
  },
  {
    title: 'Line of .pgpass',
    literals: [':5432:', ':5433:'],
    form: /:543\d:[^:\s]{1,64}:[^:\s]{1,64}:(?<secret>[^\s:]{4,200})(?=\s|$)/dy,
  },
  {
    title: 'Cookie of a jar',
    literals: ['#HttpOnly_'],
    form: /#HttpOnly_\S{1,200}\t(?:TRUE|FALSE)\t\S{1,200}\t(?:TRUE|FALSE)\t\d{1,12}\t\S{1,200}\t(?<secret>\S{10,4000})/dy,
  },
];

const BEFORE = 340;

function toDetector({ title, literals, form, before }: Row): Detector {
  const kind = title.startsWith('Cookie') ? 'cookie' : 'password';
  return {
    kind,
    title,
    literals,
    anyCase: true,
    reach: { before: before === undefined ? 0 : BEFORE, after: 4_200 },
    examine(text, at) {
      const from = Math.max(0, at - BEFORE);
      if (form !== undefined) form.lastIndex = at;
      const match = form !== undefined ? form.exec(text) : before?.exec(text.slice(from, at));
      const range = match?.indices?.groups?.['secret'];
      if (range === undefined) return undefined;
      const [start, end] = range.map((index) => (form === undefined ? index + from : index)) as [number, number];
      const secret = text.slice(start, end);
      if (isMask(secret) || isReference(secret) || isWeakWord(secret) || isPlaceholder(secret)) return undefined;
      // docker run --user 1000:1000
      if (/^\d+$/.test(secret) && secret.length < 8) return undefined;
      const hits: Hit[] = [{ start, end, kind }];
      return { hits };
    },
  };
}

export const COMMAND_DETECTORS: readonly Detector[] = ROWS.map(toDetector);
