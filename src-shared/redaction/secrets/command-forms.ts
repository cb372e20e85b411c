/** Passwords in commands of any tool, told by how shells and options are written; they have to look like one. */
import type { CommandRow } from './command-table.ts';

const WORD = String.raw`(?<secret>"[^"\s$\x60]{6,200}"|'[^'\s]{6,200}'|[^\s"'\x60$();|&<>]{6,200})`;
/** What reads text, and no secret. */
const TEXT_TOOLS =
  'grep|egrep|fgrep|rg|sed|awk|gawk|jq|yq|tr|cut|wc|sort|uniq|head|tail|xargs|tee|cat|less|more|bc|fold|column|rev|nl|python3?|node|perl|ruby|dot|figlet|diff|while|read|xxd|od|hexdump|nc|curl|md5sum|sha\\d+sum|shasum|cksum|base64[ ]+-{1,2}[dD]|bash|sh|zsh';
const USER = String.raw`(?:-[uUl]|--?user(?:name)?|--login|-D)[ =]["']?[\w.@\\+-]{1,64}["']?`;
const OTHER_OPTIONS = String.raw`(?:[ ]{1,3}-{1,2}[\w-]{1,30}(?:[ =][^\s-]\S{0,60})?){0,4}`;

const row = (literals: readonly string[], form: RegExp, more: Partial<CommandRow> = {}): CommandRow => ({
  title: 'Password of a command',
  literals,
  form,
  strong: true,
  ...more,
});

const PIPE = 0x7c;
const MAX_PIPED = 240;
/** Whether something is piped to another program, in the same line. */
function isPiped(codes: Uint8Array, end: number): boolean {
  const last = Math.min(codes.length, end + MAX_PIPED);
  for (let at = end; at < last; at++) {
    if (codes[at] === PIPE) return true;
    if (codes[at] === 0x0a) return false;
  }
  return false;
}

export const COMMAND_FORMS: readonly CommandRow[] = [
  row(['<<<'], new RegExp(`<<<[ ]?${WORD}`, 'dy'), { anywhere: true }),
  row(
    ['echo ', 'printf '],
    new RegExp(
      `(?:echo|printf)[ ]+(?:-\\w{1,3}[ ]+|["']%s(?:\\\\n|\\n)?["'][ ]+){0,3}${WORD}[ ]*\\|[ ]*(?!(?:sudo[ ]+)?(?:${TEXT_TOOLS})\\b)\\w`,
      'dy',
    ),
    { deserves: isPiped },
  ),
  // Typed twice, as programs ask for it.
  row(
    ['echo ', 'printf '],
    /(?:echo|printf)[ ]+(?:-e[ ]+)?["'](?<secret>[^\s"'\\]{6,100})(?:\\n|\n)(?<secretAgain>[^\s"'\\]{6,100})(?:\\n|\n)?["'][ ]*\|/dy,
    { deserves: isPiped },
  ),
  row(['<(echo '], /<\(echo[ ]+(?:-n[ ]+)?(?<secret>[^\s"'`$()]{6,200})\)/dy, { anywhere: true }),
  row([' -p ', ' -P '], new RegExp(`(?<=[ ]${USER}${OTHER_OPTIONS})[ ]-[pP][ ]${WORD}`, 'dy')),
  row([' -p ', ' -P '], new RegExp(`[ ]-[pP][ ]${WORD}(?=[ ]+${USER})`, 'dy')),
  row(
    [
      ' -u ',
      ' -U ',
      '--auth ',
      '--auth=',
      '--user ',
      '--user=',
      '--creds ',
      '--creds=',
      '--credentials ',
      '--login ',
      '-auth ',
    ],
    /[ -](?:[uU]|-?-?auth|-?-?user|-?-?creds|-?-?credentials|-?-?login)[ =]["']?[\w.@\\+-]{1,64}:(?<secret>[^\s"'`@]{6,200})/dy,
    { anywhere: true },
  ),
  row(
    ['"-u"', "'-u'", '"--user"', "'--user'", '"--auth"'],
    /["']-{1,2}\w{1,6}["']\s{0,8},\s{0,8}["'][\w.@\\+-]{1,64}:(?<secret>[^"'\s]{6,200})["']/dy,
    { anywhere: true },
  ),
  row(
    [' --value ', ' --value=', ' -value ', ' --data ', ' --body ', ' --secret-string '],
    /(?<=(?:secret|password|passwd|token|api[-_]?key|SecureString|put-parameter|keys)[^\n]{0,160})[ ]-{1,2}(?:value|data|body|secret-string)[ =](?<secret>"[^"\n]{6,300}"|'[^'\n]{6,300}'|[^\s"'-][^\s"']{5,300})/diy,
    { anywhere: true },
  ),
  row(
    [
      'scp ',
      'rsync ',
      'sftp ',
      'impacket',
      'psexec',
      'secretsdump',
      'wmiexec',
      'smbexec',
      'govc ',
      'ovftool ',
      'mysqlsh ',
      'ssh ',
    ],
    /[ ](?:[\w.-]{1,40}[/\\])?[\w.-]{1,64}:(?<secret>[^\s:@/"']{6,100})@[\w.-]{1,100}/dg,
  ),
  row(
    ['config ', 'config:set '],
    /config(?::set)?[ ]+(?:-\S{1,30}[ ]+|set[ ]+|add[ ]+){0,4}(?:http-basic|pypi-token|github-oauth|gitlab-token|bitbucket-oauth|bearer|[\w.:/-]{0,60}(?:token|pass(?:word)?|secret|key))[\w.:/-]{0,60}[ =]+(?:[\w.@-]{1,64}[ ]+)?(?<secret>[^\s"'`-][^\s"'`]{5,300})(?=\s|$|["'])/dy,
  ),
  row(
    ['bundle config', 'gem config'],
    /\w+[ ]config[ ]+(?:-\S{1,30}[ ]+|set[ ]+){0,4}\S{1,200}[ ]+[\w.@-]{1,64}:(?<secret>[^\s"'`]{6,200})/dy,
  ),
  row(['setapikey ', '-apikey '], /-?\w*apikey[ ]+(?<secret>[^\s"'-][^\s"']{9,200})/diy, { anywhere: true }),
  row(
    ['encrypt_string '],
    /encrypt_string[ ]+(?:-{1,2}[\w-]+[ =]\S+[ ]+){0,3}["']?(?<secret>[^\s"'-][^\s"']{5,200})/dy,
  ),
  row(['openssl passwd'], /openssl[ ]passwd[ ]+(?:-\w+[ ]+){0,4}["']?(?<secret>[^\s"'-][^\s"']{5,200})/dy),
  row(
    ['useradd ', 'usermod '],
    /(?:useradd|usermod)[ ][^\n]{0,100}?(?:-p|--password)[ =]["']?(?<secret>[^\s"']{6,200})/dy,
  ),
  row(['sonar.login=', 'sonar.token='], /sonar\.\w+=["']?(?<secret>[^\s"']{16,200})/dy, {
    anywhere: true,
    kind: 'generic-secret',
  }),
  row(['password= '], /password=[ ](?<secret>"[^"\n]{4,200}"|[^\s"']{6,200})/diy),
  row(['key s:'], /key[ ]s:(?<secret>[^\s"']{5,63})/dy),
  row(
    ['-setairportnetwork '],
    /-setairportnetwork[ ]\S{1,20}[ ](?:"[^"\n]{1,40}"|\S{1,40})[ ](?<secret>"[^"\n]{8,64}"|[^\s"']{8,64})/dy,
    {
      anywhere: true,
    },
  ),
  row(['bw login', 'bw unlock'], /bw[ ](?:login|unlock)[ ]+(?:\S+@\S+[ ]+)?["']?(?<secret>[^\s"'-][^\s"']{5,200})/dy),
  row(['secret-set-value', 'keys set '], /[ ](?:--base64|--value|-v)[ =](?<secret>[^\s"']{8,300})/dg),
];
