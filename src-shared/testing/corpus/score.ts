/**
 * How well secrets are found: recall and precision on the corpus, by kind.
 *
 * A secret counts as found when no eight characters of it are left in the masked text, decoded where it stood encoded. A lookalike in
 * which anything is masked counts against precision.
 */
import { Buffer } from 'node:buffer';
import { findSecrets, maskSecrets } from '../../redaction/secrets/find-secrets.ts';
import { type Corpus, makeCorpus, makeScenes, type TrueSecret } from './corpus.ts';

export interface Score {
  secrets: number;
  lookalikes: number;
  recall: number;
  precision: number;
  kinds: ReadonlyMap<string, { secrets: number; found: number; namedRight: number }>;
  missed: readonly TrueSecret[];
  falseAlarms: ReadonlyArray<{ name: string; text: string; found: readonly string[] }>;
}

/** Of everything, unless told otherwise. */
export function scoreCorpus(corpus: Corpus = wholeCorpus()): Score {
  const kinds = new Map<string, { secrets: number; found: number; namedRight: number }>();
  const missed: TrueSecret[] = [];
  for (const entry of corpus.secrets) {
    const kind = entry.kinds[0] as string;
    const tally = kinds.get(kind) ?? { secrets: 0, found: 0, namedRight: 0 };
    kinds.set(kind, tally);
    tally.secrets++;
    const findings = findSecrets(entry.text);
    if (isGone(entry)) tally.found++;
    else missed.push(entry);
    if (findings.some((finding) => finding.kinds.some((found) => entry.kinds.includes(found)))) tally.namedRight++;
  }
  const falseAlarms = corpus.lookalikes
    .map(({ name, text }) => ({
      name,
      text,
      found: findSecrets(text).map(({ kind, start, end }) => `${kind}: ${text.slice(start, end).slice(0, 60)}`),
    }))
    .filter(({ found }) => found.length > 0);
  const found = corpus.secrets.length - missed.length;
  return {
    secrets: corpus.secrets.length,
    lookalikes: corpus.lookalikes.length,
    recall: found / corpus.secrets.length,
    precision: found / (found + falseAlarms.length),
    kinds,
    missed,
    falseAlarms,
  };
}

export function wholeCorpus(): Corpus {
  const [forms, scenes] = [makeCorpus(), makeScenes()];
  return {
    secrets: [...forms.secrets, ...scenes.secrets],
    lookalikes: [...forms.lookalikes, ...scenes.lookalikes],
  };
}

/** Whether the secret is in no reading of the masked text. */
function isGone({ text, secret, encoded }: TrueSecret): boolean {
  const masked = maskSecrets(text)?.text;
  if (masked === undefined) return false;
  if (holdsPiece(masked, secret)) return false;
  if (!encoded) return true;
  const readings = [
    masked.replaceAll(/\\u([0-9a-f]{4})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
  ];
  for (const run of masked.replaceAll('\n', '').match(/[A-Za-z0-9+/]{24,}={0,2}/g) ?? []) {
    for (let skip = 0; skip < 4; skip++) readings.push(Buffer.from(run.slice(skip), 'base64').toString('latin1'));
  }
  return !readings.some((reading) => holdsPiece(reading, secret));
}

/** So much of a secret may be left by chance, not more. */
const PIECE = 8;

function holdsPiece(reading: string, secret: string): boolean {
  // The mask's own words are nobody's secret.
  const text = reading.replaceAll(/\[SECRET:[\w-]+\]/g, ' ');
  if (secret.length <= PIECE) return text.includes(secret);
  for (let from = 0; from + PIECE <= secret.length; from++) {
    if (text.includes(secret.slice(from, from + PIECE))) return true;
  }
  return false;
}
