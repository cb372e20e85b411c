/** Passwords whose name is not written in ASCII: `пароль: …`, `密码：…`. A literal finds where such a name ends. */
import type { Detector, Examine } from './detector.ts';
import { looksRandom } from './randomness.ts';
import { isSecretValue } from './secret-value.ts';
import { endOfQuoted } from './value-end.ts';

const NAMES =
  /(?:парол[ьяе]|пассворд|пін-?код|пин-?код|секрет|токен|密[码碼]|口令|密[钥鑰]|パスワード|暗証番号|合言葉|シークレット|비밀번호|암호|패스워드|비밀키|κωδικ(?:ός|ο)(?: πρόσβασης)?|συνθηματικό|סיסמ[הא]|كلمة (?:المرور|السر)|پسورد|گذرواژه|रहस्य|पासवर्ड|รหัสผ่าน|mật khẩu|has[łl]o|şifre|parolă|contraseñ(?:a|as)?|contrasenya|lösenord|löschcode|jelszó|heslo|лозинка|паролата|geheimwörter|clé secrète|clé|schlüssel|adgangskode|mot de passe|palavra-passe|salasana|slaptažodis|parool|lykilorð)(?:[ _-]?[A-Za-z]{0,12})?$/iu;
const SIGN =
  /^["'`\])*_]{0,4}[ \t\u3000]{0,8}(?:=>|:=|[=:：＝]|は|是|为|[ \t](?:is|es|est|ist|é|è|-|—)(?=[ \t]))[ \t\u3000*_]{0,8}/;
const WORD = /[^\s"'`,;<>]{4,256}/y;
const MAX_NAME = 40;

const examine: Examine = (text, _at, behind, writing) => {
  // The literal ends with the first ASCII character behind the name, which may be of its sign or already of the value.
  const letters = /^[A-Za-z]{0,12}(?:[ _-][A-Za-z]{2,10})?/.exec(text.slice(behind - 1, behind + 24))?.[0].length ?? 0;
  const short = /^[A-Za-z]{0,12}/.exec(text.slice(behind - 1, behind + 12))?.[0].length ?? 0;
  for (const end of [behind - 1 + letters, behind - 1 + short, behind - 1, behind - 2, behind - 3, behind - 4]) {
    if (end <= 0) continue;
    const sign = SIGN.exec(text.slice(end, end + 40));
    if (sign === null || !NAMES.test(text.slice(Math.max(0, end - MAX_NAME), end))) continue;
    const at = end + sign[0].length;
    const quote = text[at];
    const quoted = quote === '"' || quote === "'" || quote === '`';
    const start = quoted ? at + 1 : at;
    WORD.lastIndex = at;
    const stop = quoted ? endOfQuoted(text, at, writing) : at + (WORD.exec(text)?.[0].length ?? 0);
    const value = text.slice(start, stop);
    if (!quoted && !/[^A-Za-z]/.test(value) && !looksRandom(value)) return undefined;
    if (!isSecretValue(value, 'password', { env: false, quoted, whole: true })) return undefined;
    return { hits: [{ start, end: stop, kind: 'password' }], passed: stop };
  }
  return undefined;
};

/** Any character that is not ASCII, then one of these. See `literal-scanner.ts`. */
const BEHIND = ':="\'*)]} ';

export const FOREIGN_NAME_DETECTOR: Detector = {
  kind: 'password',
  title: 'Password with a name in another script',
  literals: [...`${BEHIND}ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&+-/?@~`].map(
    (char) => `\u0080${char}`,
  ),
  reach: { before: 48, after: 700 },
  examine,
};
