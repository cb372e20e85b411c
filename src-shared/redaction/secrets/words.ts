/** Words that stand where a secret could, and are none. */

const WEAK_WORDS = new Set(
  `password passwd passw0rd pass pwd passphrase secret secrets token tokens key apikey api_key api-key credential credentials
  username user root admin administrator postgres mysql redis mongo mongodb guest test tests testing tester demo foo bar baz
  qux foobar example sample default changeme change_me changeit string str text value number boolean bool int integer float null
  nil none undefined true false yes no on off required optional disabled enabled missing invalid empty unset hidden masked
  redacted removed secure insecure encrypted plain plaintext basic bearer auth authorization access public private local
  localhost dev development prod production staging env environment mypassword mysecret mytoken mykey myusername username123
  userpass hunter2hunter2hunter2 any unknown self this type object array function async await const let var return import
  export input output data file path url uri host port name title label description header headers query param params body
  request response session cookie csrf state nonce code id uuid hash salt iv pw passwort contraseña motdepasse abc abcd
  abc123 123 1234 12345 123456 1234567 12345678 123456789 1234567890 password1 password123 passw0rd1 letmein qwerty asdf
  xxx xxxx xxxxx x y z`
    .split(/\s+/)
    .filter((word) => word !== ''),
);

const LONGEST = Math.max(...[...WEAK_WORDS].map(({ length }) => length));

export function isWeakWord(text: string): boolean {
  return text.length <= LONGEST && WEAK_WORDS.has(text.toLowerCase());
}
