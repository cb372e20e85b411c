/** Identifiers and labels for secrets that the first set's list has not: compounds, more languages. */
export const IDENTIFIERS: readonly string[] = (
  'zugangskennwort nutzer_passwort anmeldePasswort DATENBANK_PASSWORT geheimer_schluessel zugriffstoken passwort_neu ' +
  'motdepasse mdp_admin code_secret cle_privee jeton_api mot_de_passe_bd secret_partage ' +
  'contraseña_bd claveUsuario pass_usuario llave_secreta llave_api contrasenia token_de_acceso clave_privada ' +
  'senha_db senha_admin chave_privada segredo palavraPasse token_de_acesso SENHA_ROOT ' +
  'password_utente chiave_privata segreto chiave_accesso codice_segreto token_accesso ' +
  'haslo_db haslo_uzytkownika klucz_prywatny tajny_klucz token_dostepu ' +
  'wachtwoord_db toegangstoken lösenord_db hemlig_nyckel kodeord passord_db salasana_db salainen_avain ' +
  'heslo_db tajny_klic jelszo_db titkos_kulcs gizli_anahtar sifre_db parola_bd cheie_secreta ' +
  'κωδικός_πρόσβασης пароль_пользователя секрет ключ_доступа парольБД пароль_користувача секретний_ключ ' +
  'mat_khau mật_khẩu kata_sandi kunci_rahasia รหัสผ่าน पासवर्ड סיסמה كلمة_المرور ' +
  '口令 管理员密码 私钥 接口密钥 登入密碼 訪問權杖 管理者パスワード 認証トークン 패스워드 관리자_비밀번호 인증토큰 ' +
  'dbPasswd ftp_pass sshPassword adminpw secretAccessKey bearer_token apiSecretKey session_secret cookieSecret app_password ' +
  'sudo_pass rootPassword vault_pass keystore_pass hmacSecret license_key_secret deploy_token id_token accountPassword'
).split(' ');

export const LABELS: readonly string[] = [
  'Ihr neues Passwort lautet',
  'Passwort für den Admin',
  'Geheimer Schlüssel',
  'Votre mot de passe',
  'Mot de passe administrateur',
  'Su contraseña',
  'Contraseña del administrador',
  'Sua senha',
  'Senha do administrador',
  'La tua password',
  'Twoje hasło',
  'Uw wachtwoord',
  'Ditt lösenord',
  'Vaše heslo',
  'Ваш пароль',
  'Пароль администратора',
  'Ваш секретний ключ',
  'Κωδικός πρόσβασης',
  'Mật khẩu',
  'Kata sandi',
  'รหัสผ่าน',
  'كلمة المرور',
  'סיסמה',
  '您的密码',
  '初始密码',
  '管理員密碼',
  '初期パスワード',
  '仮パスワード',
  '초기 비밀번호',
  '관리자 비밀번호',
  'Your new password is',
  'Temporary password',
  'DB pass',
  'The admin password',
  'Login password',
  'Shared secret',
];
