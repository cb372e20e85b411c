/**
 * Makes the characters visible that a screen would act on or swallow: terminal controls, bidi overrides, zero-width and
 * tag characters, lone surrogates. Everything a sender wrote is shown through this, so that text is only ever text.
 *
 * Code points: Unicode 16, general categories Cc and Cf, "Bidi_Control" and "Default_Ignorable_Code_Point".
 */

export type TextRun =
  | { mark: false; text: string }
  /** A character drawn as a small labelled box, such as `ESC` or `RLO`. `codePoint` is what really stands there. */
  | { mark: true; label: string; codePoint: number };

const C0_LABELS = [
  'NUL,SOH,STX,ETX,EOT,ENQ,ACK,BEL,BS,HT,LF,VT,FF,CR,SO,SI',
  'DLE,DC1,DC2,DC3,DC4,NAK,SYN,ETB,CAN,EM,SUB,ESC,FS,GS,RS,US',
].flatMap((row) => row.split(','));

const NAMED: ReadonlyMap<number, string> = new Map([
  [0x7f, 'DEL'],
  [0x85, 'NEL'],
  [0x9b, 'CSI'],
  [0x9d, 'OSC'],
  [0xad, 'SHY'],
  [0x61c, 'ALM'],
  [0x115f, 'HCF'],
  [0x1160, 'HJF'],
  [0x180e, 'MVS'],
  [0x200b, 'ZWSP'],
  [0x200c, 'ZWNJ'],
  [0x200d, 'ZWJ'],
  [0x200e, 'LRM'],
  [0x200f, 'RLM'],
  [0x2028, 'LSEP'],
  [0x2029, 'PSEP'],
  [0x202a, 'LRE'],
  [0x202b, 'RLE'],
  [0x202c, 'PDF'],
  [0x202d, 'LRO'],
  [0x202e, 'RLO'],
  [0x2060, 'WJ'],
  [0x2066, 'LRI'],
  [0x2067, 'RLI'],
  [0x2068, 'FSI'],
  [0x2069, 'PDI'],
  [0x3164, 'HF'],
  [0xfeff, 'BOM'],
  [0xffa0, 'HHF'],
]);

const LINE_FEED = 0x0a;
const TAB = 0x09;
const CARRIAGE_RETURN = 0x0d;

/** `U+202E`, for a tooltip. */
export function codePointName(codePoint: number): string {
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** The label of a character that must not be drawn as itself; undefined for ordinary text. */
function labelOf(codePoint: number, before: number, after: number): string | undefined {
  if (codePoint < 0x20) {
    if (codePoint === LINE_FEED || codePoint === TAB) return undefined;
    if (codePoint === CARRIAGE_RETURN && after === LINE_FEED) return undefined;
    return C0_LABELS[codePoint];
  }
  if (codePoint < 0x7f) return undefined;
  if (codePoint === 0x200c || codePoint === 0x200d) {
    // Joiners are part of emoji and of several scripts; between Latin letters they only hide something.
    return before > 0x2ff || after > 0x2ff ? undefined : NAMED.get(codePoint);
  }
  const named = NAMED.get(codePoint);
  if (named !== undefined) return named;
  if (codePoint < 0xa0) return codePointName(codePoint);
  if (codePoint < 0x2000) return undefined;
  if (codePoint >= 0xd800 && codePoint <= 0xdfff) return codePointName(codePoint);
  if (codePoint >= 0x2061 && codePoint <= 0x206f) return codePointName(codePoint);
  if (codePoint >= 0xfff9 && codePoint <= 0xfffb) return codePointName(codePoint);
  if (codePoint >= 0xe0000 && codePoint <= 0xe0fff) {
    // Tag characters mirror ASCII invisibly: show which letter they carry.
    const ascii = codePoint - 0xe0000;
    return ascii > 0x20 && ascii < 0x7f ? `TAG ${String.fromCharCode(ascii)}` : codePointName(codePoint);
  }
  return undefined;
}

/** Splits text into what may be drawn as it is and what must be drawn as a mark, in order and without loss. */
export function visibleRuns(text: string): TextRun[] {
  const runs: TextRun[] = [];
  let plainFrom = 0;
  let before = 0;
  for (let at = 0; at < text.length; ) {
    const codePoint = text.codePointAt(at) as number;
    const width = codePoint > 0xffff ? 2 : 1;
    // Printable ASCII is nearly everything there is; it needs no look at its neighbours.
    if (codePoint < 0x20 || codePoint > 0x7e) {
      const label = labelOf(codePoint, before, text.codePointAt(at + width) ?? 0);
      if (label !== undefined) {
        if (at > plainFrom) runs.push({ mark: false, text: text.slice(plainFrom, at) });
        runs.push({ mark: true, label, codePoint });
        plainFrom = at + width;
      }
    }
    before = codePoint;
    at += width;
  }
  if (plainFrom < text.length) runs.push({ mark: false, text: text.slice(plainFrom) });
  return runs;
}
