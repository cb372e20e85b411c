import { expect, test } from 'vitest';
import { maskSecrets } from './find-secrets.ts';
import { classOfName } from './name-class.ts';

const PASSWORDS = {
  German: 'passwort zugangswort datenbankPasswort WLAN_Kennwort sicherheitscode',
  French: 'mot_passe motPasse phrase_secrete code_acces mdpUtilisateur',
  Spanish: 'contrasenia contraseña_bd frase_de_paso codigo_acceso',
  Portuguese: 'palavraPasse senhaDoBanco frase_secreta contra_senha',
  Italian: 'parolaOrdine frase_segreta codice_di_accesso',
  Dutch: 'gebruikerswachtwoord wachtzin toegangscode inloggegevens',
  Polish: 'haslo_poczty kod_dostepu fraza_kodujaca poswiadczenia',
  'Czech and Slovak': 'HESLO_SPRAVCE hesloUzivatele pristupovy_kod heslo_k_databaze',
  Nordic: 'användarlösenord brukerpassord adgangskoden aðgangsorð salalause pääsykoodi',
  Baltic: 'slaptažodžio db_slaptazodis paroles_fraze andmebaasi_parool',
  Hungarian: 'adatbázis_jelszó jelmondat belépési_kód',
  Romanian: 'parola_utilizator cod_acces fraza_de_acces',
  Turkish: 'veritabanı_şifresi kullaniciSifresi gizli_kelime',
  'South Slavic': 'korisnicka_lozinka uporabniško_geslo pristupni_kod',
  Vietnamese: 'mat_khau_db mật_khẩu matkhau_admin',
  Indonesian: 'kata_sandi sandi_admin katalaluan kode_akses',
  Cyrillic: 'парольБД код_доступа пароль_користувача кодовая_фраза лозинка_базе',
  Greek: 'κωδικός_πρόσβασης κωδικος συνθηματικο',
  'Han, kana, Hangul': '密码_数据库 口令 データベースパスワード 暗証コード 데이터베이스_비밀번호 비번',
  Semitic: 'كلمة_المرور رمز_عبور_پایگاه סיסמת_מנהל',
  Indic: 'डेटाबेस_पासवर्ड পাসওয়ার্ড கடவுச்சொல் รหัสผ่านฐานข้อมูล',
};
const SECRETS = {
  German: 'zugriffs_schluessel geheimer_schluessel verschlüsselungsschlüssel sitzungsschluessel wlanSchluessel',
  French: 'cle_de_chiffrement clePrivee cle_maitresse jeton_de_rafraichissement secret_client',
  Spanish: 'llave_cifrado testigo_acceso token_actualizacion',
  Portuguese: 'chave_de_criptografia chaveAcesso ficha_de_acesso segredo_do_cliente',
  Italian: 'chiave_di_cifratura gettone_accesso segreto_applicazione',
  Dutch: 'prive_sleutel versleutelingssleutel klantgeheim',
  Polish: 'klucz_szyfrowania kluczPrywatny sekret_klienta żeton',
  'Czech and Slovak': 'soukromý_klíč šifrovací_klíč tajemstvi_klienta tajný_kľúč',
  Nordic: 'krypteringsnyckel åtkomstnyckel hemmelig_nøkkel klienthemlighet salausavain leynilykill',
  Baltic: 'slaptas_raktas api_raktas slepenā_atslēga salajane_võti kliendi_saladus',
  Hungarian: 'titkosítási_kulcs hozzáférési_token ügyféltitok',
  Romanian: 'cheie_privată cheie_de_criptare secretul',
  Turkish: 'şifreleme_anahtarı erişim_belirteci istemci_sırrı',
  'South Slavic': 'tajni_ključ privatni_kljuc dostopni_žeton',
  Vietnamese: 'khóa_bí_mật khoa_truy_cap',
  Indonesian: 'kunci_rahasia kunci_enkripsi rahasia_klien',
  Cyrillic: 'ключДоступа ключ_подписи секретКлиента приватні_ключ таємний_ключ',
  Greek: 'ιδιωτικό_κλειδί διακριτικό_πρόσβασης',
  'Han, kana, Hangul': '私钥 存取金鑰 暗号化キー 署名鍵 암호키 액세스_토큰',
  Semitic: 'مفتاح_الوصول توکن_دسترسی מפתח_פרטי אסימון',
  Indic: 'गुप्त_कुंजी ரகசிய_விசை โทเค็น',
};

test.each(Object.entries(PASSWORDS))('names of a password, %s', (_, names) => {
  for (const name of names.split(' ')) expect(classOfName(name), name).toBe('password');
});

test.each(Object.entries(SECRETS))('names of a secret, %s', (_, names) => {
  for (const name of names.split(' ')) expect(classOfName(name), name).toBe('secret');
});

test('a name of neither, though a word of one is in it', () => {
  const names =
    'clave_primaria chave_estrangeira chiave_esterna cle_publique ключевое_слово 密码长度 senha_minima passwort_laenge haslo_typ mot_cle palabra_clave voting_round codec_name lause_id article_id tunnusluku_len';
  for (const name of names.split(' ')) expect(classOfName(name), name).toBeUndefined();
});

test.each([
  'chave_criptografia = "b7Kq2Xw9TfL4mZ8r"',
  'klucz_szyfrowania: b7Kq2Xw9TfL4mZ8r',
  '{"toegangssleutel":"b7Kq2Xw9TfL4mZ8r"}',
  'Clé de chiffrement : b7Kq2Xw9TfL4mZ8r',
  'szyfrowania klucz prywatny: b7Kq2Xw9TfL4mZ8r',
  '| 私钥 | b7Kq2Xw9TfL4mZ8r |',
  'let motPasse = "b7Kq2Xw9TfL4mZ8r";',
])('is found as a whole: %s', (text) => {
  expect(maskSecrets(text)?.text).toMatch(/\[SECRET:/);
  expect(maskSecrets(text)?.text).not.toContain('Kq2X');
});
