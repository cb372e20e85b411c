import { expect, test } from 'vitest';
import { connectionWords } from './connection-words.ts';

const OPENSSL =
  '407D4A18837F0000:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:../deps/x.c:77:';

test.each([
  [
    `No connection established. Last error: Error: ${OPENSSL}\n. Resolution note:`,
    /^TLS: wrong version number \(.*http:/,
  ],
  [`write EPROTO ${OPENSSL}\n`, /^TLS: wrong version number/],
  [
    'No connection established. Last error: connect ECONNREFUSED 127.0.0.1:9. Resolution note: ',
    /^connect ECONNREFUSED 127\.0\.0\.1:9$/,
  ],
  [
    'No connection established. Last error: unable to verify the first certificate. Resolution note: x',
    /^unable to verify the first certificate$/,
  ],
  ['Name resolution failed for target dns:nowhere:4317', /^Name resolution failed for target dns:nowhere:4317$/],
])('%j', (text, words) => {
  expect(connectionWords(text)).toMatch(words);
});
