/**
 * Names of passwords, tokens and keys in scripts other than Latin, in lower case. A noun stands at the end of a name, perhaps with letters of
 * ASCII behind it (`пароль_db`), or at its beginning with whose it is behind it (`ключ_доступа`, `رمز_عبور_پایگاه`, `密码_数据库`).
 */
const GAP = '[ _-]?';

const CYRILLIC_PASSWORD = `парол(?:ь|я|ю|ем|и|ата|а)?|пассворд|п[іи]н${GAP}код|гасло|лозинк(?:а|е|у)|құпия${GAP}сөз|нууц${GAP}үг|(?:кодов|парольн|секретн)[\\p{L}]{2}[ _-](?:фраза|слово)|код[ _-]доступ[ау]|уч[её]тные[ _-]данные`;
const CYRILLIC_SECRET = `секрет(?:и|ы)?|токен(?:и|ы)?|таємниц[яі]|тајна|тайна|(?:секретн|закрыт|приватн|сессионн|таємн|тајн|таен|частен|секретен|сакрэтн|құпия|апи|api|приступн|мастер|шифровальн)\\p{L}{0,3}[ _-]?(?:ключ|кључ|кілт|токен)|ключ[ _-](?:api|апи|(?:за[ _-])?дост\\p{L}{1,3}|(?:за[ _-])?достъп|шифрован\\p{L}{0,2}|шифрування|подписи|підпису|сессии|сесії|клиента|лицензии)`;
const HAN_PASSWORD = `密[码碼]|口令|通行[碼码證证]|密语|パスワード|パスコード|パスフレーズ|暗証(?:番号|コード)|合言葉|비밀${GAP}번호|암호|패스워드|비번|핀${GAP}번호|인증${GAP}코드`;
const HAN_SECRET = `密[钥鑰]|[秘私][钥鑰鍵]|金鑰|[权權][杖]|令牌|凭[证据]|憑證|[授安]权码|安全码|客户端机密|トークン|シークレット(?:${GAP}キー)?|(?:api|アクセス|暗号化?|シークレット|秘密の?|署名|認証|マスター|プライベート|セッション)${GAP}(?:キー|鍵)|共通鍵|暗号鍵|認証情報|(?:비밀|api|액세스|암호화?|개인|접근|인증|서명|시크릿|마스터|세션|공유)${GAP}키|토큰|시크릿`;
const GREEK_PASSWORD = `κωδικ(?:ός|ος|ο)(?:[ _](?:πρόσβασης|προσβασης|χρήστη))?|συνθηματικ[όο]|φράση[ _]πρόσβασης`;
const GREEK_SECRET = `μυστικ[όο]|(?:μυστικό|ιδιωτικό|κρυφό|api)[ _]κλειδί|κλειδί[ _](?:api|πρόσβασης|κρυπτογράφησης|υπογραφής)|διακριτικό(?:[ _]πρόσβασης)?`;
const SEMITIC_PASSWORD = `סיסמ[הא]|סיסמת|كلمة[ _](?:ال)?(?:مرور|سر)|رمز[ _](?:عبور|الدخول|المرور)|الرقم[ _]السري|کلمه[ _]عبور|پسورد|گذرواژه|پاس[ _]?ورڈ|קוד[ _]גישה`;
const SEMITIC_SECRET = `מפתח[ _](?:סודי|api|פרטי|גישה|הצפנה)|אסימון|טוקן|סוד|(?:ال)?مفتاح[ _](?:ال)?(?:سري|api|وصول|خاص|تشفير)|رمز[ _](?:ال)?(?:وصول|مميز)|کلید[ _](?:api|محرمانه|خصوصی|دسترسی|مخفی)|توکن|خفیہ[ _]کلید`;
const OTHER_PASSWORD = `गुप्त[ _]?शब्द|कूटशब्द|पासवर्ड|पासफ़्रेज़|পাসওয়ার্ড|পাসওয়ার্ড|கடவுச்சொல்|పాస్‌?వర్డ్|ಪಾಸ್‌?ವರ್ಡ್|പാസ്‌?വേഡ്|પાસવર્ડ|ਪਾਸਵਰਡ|รหัส(?:ผ่าน|ลับ|เข้าถึง)[\\p{L}\\p{M}]{0,16}|ລະຫັດຜ່ານ|ពាក្យសម្ងាត់|စကားဝှက်|գաղտնաբառ|პაროლი|şifrə(?:si)?|mật[ _]khẩu|m[ãa][ _]pin`;
const OTHER_SECRET = `(?:गुप्त|निजी|एपीआई|api)[ _](?:कुंजी|की)|टोकन|গোপন[ _](?:চাবি|কী)|টোকেন|டோக்கன்|ரகசிய[ _]விசை|రహస్య[ _]కీ|(?:กุญแจ|คีย์)[ _]?(?:ลับ|api|ส่วนตัว)|โทเค็?น|գաղտնի[ _]բանալի|საიდუმლო[ _]გასაღები|(?:gizli|məxfi)[ _]açar|kho[áa]á?[ _](?:bí[ _]mật|riêng|api|truy[ _]cập|mã[ _]hóa)|khóa[ _](?:bí[ _]mật|riêng|api|truy[ _]cập|mã[ _]hóa)|m[ãa][ _](?:truy[ _]cập|bí[ _]mật)|bí[ _]mật`;

/** Nouns with, behind them, ASCII letters or, in scripts that have whose it is behind, some words of their own. */
function named(...lists: string[]): RegExp {
  const noun = `(?:${lists.join('|')})`;
  return new RegExp(
    `${noun}(?:[ _-]?[a-z\\d]{0,12})?$|^(?=[\\p{Script=Cyrillic}\\p{Script=Greek}\\p{Script=Arabic}\\p{Script=Hebrew}])${noun}(?:[ _-][\\p{L}\\p{M}\\d]{1,16}){1,3}$|^(?=[\\p{Script=Han}\\p{Script=Hangul}\\p{Script=Katakana}])${noun}[ _-][\\p{L}\\d]{1,12}$`,
    'u',
  );
}
export const FOREIGN_PASSWORDS = named(
  CYRILLIC_PASSWORD,
  HAN_PASSWORD,
  GREEK_PASSWORD,
  SEMITIC_PASSWORD,
  OTHER_PASSWORD,
);
export const FOREIGN_SECRETS = named(CYRILLIC_SECRET, HAN_SECRET, GREEK_SECRET, SEMITIC_SECRET, OTHER_SECRET);
