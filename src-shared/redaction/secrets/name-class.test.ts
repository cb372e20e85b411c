import { expect, test } from 'vitest';
import { classOfName } from './name-class.ts';

test.each([
  [
    'password',
    'password DB_PASS_PROD PASSWORD_2 password_db adminPass motDePasse mot_de_passe CONTRASENA_BD senhaUsuario kata_sandi',
  ],
  ['password', 'contraseña hasło şifre lösenord пароль пароль_бд 数据库密码 パスワード 비밀번호'],
  ['secret', 'apiKey myApiSecretKey2 token_acesso segreto_client geheime_sleutel apiSchluessel cle_api gizliAnahtar'],
  ['secret', 'секретный_ключ токен_доступа 访问令牌 密钥 APIキー 비밀키'],
  ['key', 'some_key db_session'],
  [
    undefined,
    'user tokenizer token_count password_reset password_length parola_chiave chave_publica public_key primary_key',
  ],
  [undefined, 'next_page_token ключевое_слово 密码长度'],
] as const)('names of class %s: %s', (expected, names) => {
  for (const name of names.split(' ')) expect(classOfName(name), name).toBe(expected);
});

test.each([
  [
    'password',
    ['Root password', 'Mot de passe', 'Contraseña temporal', 'Пароль від бази', 'Parola d’ordine', 'Pass phrase'],
  ],
  [
    'secret',
    ['Secret key', 'Clave de API', 'Chave secreta', 'Clé secrète', 'Token de acceso', "Jeton d'accès", 'API 키'],
  ],
  [undefined, ['Password policy', 'Password reset link', 'Sort key', 'Palabra clave']],
] as const)('labels of class %s', (expected, labels) => {
  for (const label of labels) expect(classOfName(label), label).toBe(expected);
});
