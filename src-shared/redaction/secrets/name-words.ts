/**
 * Words of names, in the languages that software is written in, as `foldName` leaves them: lower case, without accents. What a word says
 * of a value by itself, and which words beside it change nothing.
 */

const words = (list: string): ReadonlySet<string> => new Set(list.split(/\s+/));

/** Say nothing about what the value is. */
export const NEUTRAL_WORDS = words(
  `base base64 b64 hex value val prod production dev development staging stage test live old new current previous next default main primary
  secondary string str text plain raw env ci v1 v2 v3 a b backup default local remote`,
);

/** A password, whatever stands before it. */
export const PASSWORD_WORDS =
  /^(?:\w*passwords?|\w*passwd|\w*passphrase|\w*passcode|\w{0,8}pwd|\w{0,12}pass|pw|psk|requirepass|masterauth|userpwd|dbpass|rootpw|bindpw|userpw|creds?|credentials?|\w*passwor[dt]|\w*passworter|passord|paswoord|mdp|pin|pincode|pswd|psw|\w*kennwort|losungswort|zugangscode|zugangsdaten|anmeldedaten|zugangsschlussel|identifiants|contrase(?:na|nya)s?|contrasinal|clave|senhas?|wachtwoord|hasl[oa]|hesl[oa]|parola|parole|parool|parol|salasana|salasona|losenord|adgangskode|kodeord|sifre|sifrem|sifreniz|jelszo|jelszava|lozinka|zaporka|geslo|slaptazodis|pasahitza|lykilord|matkhau|fjalekalimi|sandi|katasandi|laluan|passe|motdepasse|palavrapasse|geheim|geheimzahl|credencial|credenciales|credenciais|credenziali)$/;

/** Something drawn, whatever stands before it. */
export const SECRET_WORDS =
  /^(?:\w*secrets?|\w*tokens?|\w*apikey|\w*secretkey|\w*accesskey|\w*privatekey|\w*masterkey|jwt|bearer|authtoken|auth|dsn|pat|seed|mnemonic|cookie|\w*sessionid|\w*sessid|sid|jeton|jetons|secreto|segreto|segredo|\w*geheimnis|tajemnica|tajemstvi|hemlighet|hemmelighed|salaisuus|titok)$/;

/** A key, which may be one into something. */
export const KEY_WORDS =
  /^(?:key|keys|chave|cle|clave|\w*schluessel|\w*schlussel|chiave|llave|\w*sleutel|\w*nyckel|nokkel|nogle|\w*avain|klucz|klic|kulcs|cheie|anahtar|anahtari|kljuc|kunci)$/;

/** Beside a key in whatever order: it is a secret. */
export const SECRET_KEY_MARKS =
  /^(?:api|secret|secreta|secrete|segreta|geheime?|privada|privata|privat|privee|privater|privat[an]|tajny|tajna|gizli|rahasia|acceso|acesso|acces|accesso|zugang|zugriff|zugangs|dostepu|hemlig|salainen|titkos|secreto)$/;

/** A word that comes first in its language, with what it belongs to behind it: `senha_banco`, `clave secreta`, `token de acceso`. */
export const HEAD_WORDS: ReadonlyMap<string, 'password' | 'secret'> = new Map([
  ...`password passwd passwort kennwort pwd passphrase passcode pass contrasena contrasenya clave senha haslo heslo hasla hesla parola parole parool
    parol sifre jelszo lozinka zaporka geslo wachtwoord losenord passord adgangskode kodeord salasana sandi mdp credencial credenciales
    credenziali pw psw`
    .split(/\s+/)
    .map((word) => [word, 'password'] as const),
  ...'token jeton secreto segreto segredo apikey'.split(' ').map((word) => [word, 'secret'] as const),
]);

/** Whose password or token it is, or which. */
export const OWNER_WORDS = words(
  `db bd bdd base banco banque baza bazy baze bazi datenbank database databank adatbazis veritabani admin administrator administrador administrateur
  administratora root user usuario utilisateur benutzer uzytkownika utente kullanici gebruiker anvandare cliente client prod production produccion
  test dev staging smtp imap mail email correo courriel poczta ftp sftp ssh vpn wifi wlan wi fi api app aplicacion web service servicio servico servizio
  server servidor serveur serwera redis mysql postgres postgresql mongo mongodb rabbitmq kafka ldap ad oracle mssql sql http proxy master main
  account cuenta conta compte konto kontos login temp temporal temporaire temporanea tymczasowe neu new nueva nuevo nouveau nouvelle nova novo
  nowe nove old alt actual attuale aktuell actuel atual provisional inicial initial default router maestra maestro secreta secreto segreta secrete
  secret acceso accesso acesso acces access dostepu privada privata prive privee d de da do del der des du di la le el los las les den dla do of for
  von fur para per pour van voor bot github gitlab slack telegram aws gcp azure stripe prive prod1 ordine red wlan0 1 2 3`,
);

/** Names of no secret, though a word of one is in them: `parola chiave` is a keyword, `clave primaria` a primary key. */
export const OTHER_NAMES =
  /\bparola_chiave\b|\bparole_chiave\b|\bclave_(?:primaria|foranea|unica)\b|\bchave_(?:primaria|estrangeira)\b|\bchiave_(?:primaria|esterna)\b|\bcle_(?:primaire|etrangere)\b|\bmot_cle\b|\bpalabra_clave\b|\bpalavra_chave\b|\bpublic|\bpubli(?:ca|co|que)\b|\boffentlich/;

/** Passwords and tokens in other scripts. */
const FOREIGN_PASSWORD =
  '(?:парол(?:ь|я|ю|ем|и|ата|а)?|пассворд|пін-?код|пин-?код|кодовое слово|密[码碼]|口令|パスワード|暗証番号|合言葉|パスフレーズ|비밀번호|암호|패스워드|κωδικ(?:ός|ο)(?: πρόσβασης)?|συνθηματικό|סיסמ[הא]|كلمة (?:المرور|السر)|رمز عبور|پسورد|گذرواژه|पासवर्ड|รหัสผ่าน|лозинка|құпия ?сөз|գաղտնաբառ|პაროლი|mật khẩu)';
const FOREIGN_SECRET =
  '(?:секрет(?:и|ы)?|токен(?:и|ы)?|(?:секретн\\p{L}{2,3}|закрыт\\p{L}{2,3}|приватн\\p{L}{2,3}|сессионн\\p{L}{2,3}|мастер)[ _-]?ключ|ключ[ _-](?:api|апи|доступ\\p{L}{0,2}|шифрован\\p{L}{0,2})|(?:api|апи)[ _-]?ключ|密[钥鑰]|秘密?[鍵钥]|令牌|トークン|シークレット(?:キー)?|(?:api|アクセス|暗号|シークレット)[ _-]?キー|暗号鍵|(?:비밀|api|액세스|암호화)[ _]?키|토큰|시크릿|(?:api|κλειδί)[ _](?:κλειδί|api)|μυστικό|apiキー)';
/** At the end of a name, or at its beginning with whose it is behind it, as languages of Cyrillic have it. */
const TAIL =
  '(?:[ _-]?[a-z\\d]{0,12})?$|^(?=\\p{Script=Cyrillic}|\\p{Script=Greek})NOUN(?:[ _-][\\p{L}\\d]{1,16}){1,3}$';
const tailed = (noun: string) => new RegExp(`${noun}${TAIL.replace('NOUN', noun)}`, 'u');
export const FOREIGN_PASSWORDS = tailed(FOREIGN_PASSWORD);
export const FOREIGN_SECRETS = tailed(FOREIGN_SECRET);

const LETTERS: Readonly<Record<string, string>> = { ł: 'l', ø: 'o', ı: 'i', ß: 'ss', đ: 'd', æ: 'ae', œ: 'oe' };

/** Lower case, without accents; scripts that have none stay. */
export function foldName(name: string): string {
  const lower = name.toLowerCase();
  if (/^[\0-\x7f]*$/.test(lower)) return lower;
  return lower
    .normalize('NFD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .replaceAll(/[łøıßđæœ]/g, (letter) => LETTERS[letter] ?? letter);
}
