/**
 * Words of names, as `foldName` leaves them: lower case, without accents. What a word says of a value by itself, and which words beside it
 * change nothing. Those of other languages that mean a secret are in `language-words.ts`, other scripts in `foreign-words.ts`.
 */

const words = (list: string): ReadonlySet<string> => new Set(list.split(/\s+/));

/** Say nothing about what the value is. */
export const NEUTRAL_WORDS = words(
  `base base64 b64 hex value val prod production dev development staging stage test live old new current previous next default main primary
  secondary string str text plain raw env ci v1 v2 v3 a b backup default local remote`,
);

/** A password, whatever stands before it. */
export const PASSWORD_WORDS =
  /^(?:\w*passwords?|\w*passwd|\w*passphrase|\w*passcode|\w{0,8}pwd|\w{0,12}pass|passkey|pw|psk|requirepass|masterauth|userpwd|dbpass|rootpw|bindpw|userpw|creds?|credentials?|pin|pincode|pswd|psw)$/;

/** Something drawn, whatever stands before it. */
export const SECRET_WORDS =
  /^(?:\w*secrets?|\w*tokens?|\w*apikey|\w*secretkey|\w*accesskey|\w*privatekey|\w*masterkey|jwt|bearer|authtoken|authkey|auth|dsn|pat|pepper|seed|mnemonic|cookie|\w*sessionid|\w*sessid|sid)$/;

/** A word that comes first in its language, with what it belongs to behind it: `senha_banco`, `clave secreta`, `token de acceso`. */
export const HEAD_WORDS: ReadonlyMap<string, 'password' | 'secret'> = new Map([
  ...`password passwd pwd passphrase passcode pass clave parola parole parol credencial credenciales credenziali pw psw`
    .split(/\s+/)
    .map((word) => [word, 'password'] as const),
  ...`token jeton secreto segreto segredo secret sekret tajemnica tajemstvi tajomstvo tajna skrivnost zeton gettone rahasia rahsia noslepums
    apikey`
    .split(/\s+/)
    .map((word) => [word, 'secret'] as const),
]);

/** Of these nothing else begins: what follows says whose it is, unless it is of {@link NO_PASSWORD_TAIL}. */
export const SURE_HEADS = words(
  `passwort kennwort contrasena contrasenya contrasenia contrasenha senha haslo heslo hasla hesla sifre jelszo lozinka zaporka geslo wachtwoord
  losenord passord adgangskode kodeord salasana sandi katalaluan mdp motdepasse matkhau slaptazodis parool lykilord pasvorto`,
);

/** Whose password or token it is, or which. */
export const OWNER_WORDS = words(
  `db bd bdd base banco banque baza bazy baze bazi datenbank database databank adatbazis veritabani admin administrator administrador administrateur
  administratora root user usuario utilisateur benutzer uzytkownika utente kullanici gebruiker anvandare cliente client prod production produccion
  test dev staging smtp imap mail email correo courriel poczta ftp sftp ssh vpn wifi wlan wi fi api app aplicacion web service servicio servico servizio
  server servidor serveur serwera redis mysql postgres postgresql mongo mongodb rabbitmq kafka ldap ad oracle mssql sql http proxy master main
  account cuenta conta compte konto kontos login temp temporal temporaire temporanea tymczasowe neu new nueva nuevo nouveau nouvelle nova novo
  nowe nove databaze databazy bazei bazy_danych uzivatele uzivatela spravce administratoru klienta klienti kliendi klien klienten kliente clientului
  odjemalca istemci utilizator pelanggan aplicatie aplicacion applicazione applicativo sesion sessao sesiune sesji atualizacao actualizacion
  aggiornamento rafraichissement actualisation odswiezania penyegaran akses capaian pristupa pristup dostopa za refresh refrescar renovacao
  renovacion rinnovo renouvellement utente1 rete reseau red1 rede k ke na pentru dla1 old alt actual attuale aktuell actuel atual provisional inicial initial default router maestra maestro secreta secreto segreta secrete
  secret acceso accesso acesso acces access dostepu privada privata prive privee d de da do del der des du di la le el los las les den dla do of for
  von fur para per pour van voor bot github gitlab slack telegram aws gcp azure stripe prive prod1 ordine red wlan0 1 2 3`,
);

/** Names of no secret, though a word of one is in them: `parola chiave` is a keyword, `clave primaria` a primary key. */
export const OTHER_NAMES =
  /\bparola_chiave\b|\bparole_chiave\b|\bclave_(?:primaria|foranea|unica)\b|\bchave_(?:primaria|estrangeira)\b|\bchiave_(?:primaria|esterna)\b|\bcle_(?:primaire|etrangere)\b|\bmot_cle\b|\bpalabra_clave\b|\bpalavra_chave\b|\bpublic|\bpubli(?:ca|co|que)\b|\boffentlich/;
