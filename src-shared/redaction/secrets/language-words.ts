/**
 * Words of names in the languages that software is written in besides English, as `foldName` leaves them: lower case, without accents.
 * Compounds (`Zugriffsschlüssel`, `krypteringsnyckel`) are told from their last part, and of a key from the part before it.
 */
const oneOf = (list: string, before = '', behind = ''): RegExp =>
  new RegExp(`^${before}(?:${list.trim().split(/\s+/).join('|')})${behind}$`);

/** A password, whatever stands before it. */
export const LANGUAGE_PASSWORDS = oneOf(`
  mdp motdepasse motpasse passe identifiants
  contrase(?:na|nya|nia|nha)s? contrasinal clave senhas? palavrapasse credencia(?:l|les|is) credenzial[ei]
  \\w*(?:passwor[dt]|kennwort|losungswort|zugangswort)e?s? passworter passord(?:et)? \\w*passord(?:et)? passordfrase losung zugangscode
  zugangsdaten anmeldedaten zugangsschlussel geheim geheimzahl
  \\w*wachtwoord(?:en)? wagwoord paswoord wachtzin wachtwoordzin inloggegevens
  \\w*losenord(?:et|en)? losen losenfras \\w*adgangskode[nr]? adgangsord \\w*kodeord(?:et)? kodefrase passordfrase lykilord leyniord adgangsord
  \\w*salasana[nt]? salalause tunnuslause tunnusluku \\w*salasona \\w*parool paroolifraas
  hasl[oa] hesl[oa] hesle[mn]? lozink[aeiou] zaporka geslo slaptazod\\w{1,4} parol[ae]? parole[im]? parolu \\w*parolas?i? \\w{0,16}sifre(?:si|m|niz)?
  jelszo jelszava \\w+jelszo jelmondat pasahitz\\w{0,3} fjalekalimi? nywila nenosiri pasfhocal cyfrinair pasvorto
  matkhau sandi katasandi laluan katalaluan mima kodikos pin-?kod\\w{0,2} pinkode gaslo`);

/** Something drawn: a token or a secret. */
export const LANGUAGE_SECRETS = oneOf(`
  jetons? jetonu jetonul secreto segreto segredo secretul \\w*geheimnis \\w*geheim sekret\\w{0,2} tajemnica tajemstvi tajomstvo tajna
  \\w*hemlighet(?:en)? \\w*hemmelighed \\w*hemmelighet \\w*salaisuus \\w*titok skrivnost paslaptis noslepums \\w*saladus sirri rahasia rahsia
  \\w*zeton(?:as)? gettone belirtec\\w{0,2} tilgangstegn markieris \\w*tunniste paasytunnus kayttooikeustunnus paivitystunnus juurdepaasuluba
  himitsu`);

/** A key, which may be one into something. */
export const LANGUAGE_KEYS = oneOf(`
  chave cle clave clau \\w*schluessel \\w*schlussel chiave llave \\w*sleutel \\w*nyckel \\w*nokkel \\w*nogle \\w*noegle \\w*noekkel \\w*avain \\w*lykill
  klucz klic kluc \\w*kulcs chei[ea] anahtar anahtari kljuc kunci raktas atslega \\w*voti khoa kleidi gakoa celes\\w{0,2} eochair allwedd slosilo
  ufunguo miyao kalit acar`);

/** Before the last part of a compound that means a key: of a secret one. */
export const SECRET_COMPOUND =
  /^(?:\w*(?:api|geheim|privat|privaat|prive|zugangs?|zugriffs?|verschl\w{2,12}|signatur|sitzungs?|lizenz|w-?lan|wifi|netzwerk\w{0,12}|dienst\w{0,6}|haupt|toegangs|versleutelings|encryptie|ondertekenings|hoofd|sessie|netwerk|atkomst|krypterings|signerings|huvud|sessions|natverks|licens|adgangs|hoved|tilgangs|salaus|allekirjoitus|paasy|kaytto|istunto|magan|mester|einka|leyni|sala|juurdepaasu|krupteerimis|titok|hemlig|hemmelig))s?(?:schluessel|schlussel|sleutel|nyckel|nokkel|nogle|noegle|noekkel|avain|lykill|kulcs|voti)$/;

/** Beside a key in whatever order: it is a secret. Stems, as these languages decline. */
export const SECRET_KEY_MARKS =
  /^(?:api|secret\w{0,2}|segret\w|segred\w|geheim\w{0,2}|priv(?:ad|at|ee?|at)\w{0,4}|prive|privee|partic\w{3,6}|ajn|tajn\w{0,2}|tajemn\w|skrivn\w|zasebn\w|soukrom\w|sukromn\w|prywatn\w|slapt\w{1,2}|slepen\w|privatus|salaja\w{0,3}|salai\w{2,4}|yksityinen|hemmelig\w?|hemlig\w?|titkos|gizli|ozel|maxfiy|rahasia|rahsia|pribadi|peribadi|siri|sekret\w|pribatua|sekretua|cifrad[oa]|cifra|cifratura|crittografi\w|criptografi\w|criptare|cifrar|chiffrement|chiffree|szyfr\w{3,7}|sifr\w{2,9}|enkripsi|titkositasi|acces\w{0,2}|acceso|acesso|accesso|akses|capaian|dostep\w{0,2}|dostup\w{0,2}|pristup\w{0,4}|dostopn\w|piekluves|prieigos|erisim|hozzaferesi|zugang\w?|zugriff\w?|firma|signatur\w?|assinatura|semnare|podpis\w{0,6}|imza|alairo|maitre(?:sse)?|maestr\w|mestra|master|glown\w|hlavn\w|glavn\w|utama|principala|session|sesion|sessao|sessione|sesji|oturum|munkamenet|wifi|wlan|licence|licenza|licencia|licencji|compartid\w|compartilhada|partag\w{1,3}|partilhada|condivisa|rieng|mystiko|runda|gyfrinachol|la|bi|truy|ma)$/;

/**
 * Names of several words that say it together: `mot_de_passe`, `código de acceso`, `kod dostępu`, `frase segreta`. As a whole, or at the
 * end; `_` between the words.
 */
const PHRASE = `(?:mot_(?:de_)?passe|palavra_(?:de_)?passe|palabra_de_paso|parola_(?:d_?)?ordine|parola_segreta|kata_sandi|kata_laluan|mat_khau|mi_ma|neno_la_siri|cuvant_secret|gizli_kelime|contra_?senha|phrase_(?:de_)?(?:passe|secrete)|phrasepasse|frase_(?:de_)?(?:contrasena|acceso|senha|passe|paso|secreta|segreta|accesso)|fraz\\w_(?:de_acces|secreta|kodujaca|hasla)|heslova_fraze|frasa_sandi|paroles_fraze|slapta_fraze|parooli_fraas|parola_ifadesi|(?:code|codigo|codice|cod)_(?:d_|de_|di_)?(?:acces|accesso|acceso|acesso|secret|secreto|segreto|pin|seguridad|seguranca|sicurezza)|kod\\w?_(?:dostepu|pin|zabezpiecz\\w+|akses|rahasia|pristupu)|(?:pristupov\\w|pristupn\\w|dostopna|prieigos|piekluves|erisim|gizli|guvenlik|belepesi|pin)_ko[dt]\\w{0,2}|pin_kood\\w|(?:toegangs|tilgangs|sikkerheds?|atkomst|sakerhets|aktiverings?|beveiligings|zugangs|sicherheits|freischalt|aktivierungs)_?co?k?od\\w{0,2}|ma_(?:pin|truy_cap|bi_mat)|paasykoodi|avainkoodi|dane_logowania|prihlasovaci_udaje|date_autentificare|hitelesito_adatok|poswiadczenia)`;
export const LANGUAGE_PHRASES = new RegExp(`(?:^|_)${PHRASE}(?:$|_(?:\\w+))`);
/** The same of what is drawn. */
export const SECRET_PHRASES =
  /(?:^|_)(?:ficha_(?:de_)?acc?es{1,2}o|testigo_(?:de_)?acceso|the_truy_cap|ma_thong_bao|bi_mat|khoa_(?:api|rieng|bi_mat|truy_cap|ma_hoa)|mi_yao)(?:$|_)/;

/** In a name that begins with a password, these say that something else is meant: how long, since when, of which form. */
export const NO_PASSWORD_TAIL =
  /^(?:len\w*|la(?:e)?ng\w*|long\w*|tama\w+|delka|dlugosc|lunghezza|comprimento|count|expir\w*|ablauf\w*|url|uri|hint|hinweis|type|typ|tipo|min\w*|max\w*|regex|pattern|muster|label|hash\w*|policy|regel\w*|error|fehler|erreur|field|feld|input|message|msg|placeholder|id|name|nom|path|pfad|file|datei|date|datum|vergessen|oubli\w*|olvid\w*|esquec\w*|dimentic\w*|reset|andern|changer|cambiar|alterar|zmien|confirm\w*|bestatig\w*|required|valid\w*|verif\w*|encoder|format|strength|starke|check|link|page|seite)$/;
