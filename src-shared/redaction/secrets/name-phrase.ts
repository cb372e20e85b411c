/** Names of several words, as people write them before a value: `Secret key: …`, `Clave de API — …`, `| Root password | … |`. */

interface NameRange {
  nameStart: number;
  nameEnd: number;
}

/** Words before a name, each with a space behind it, and where a label may begin: a line, a cell, a mark of a list, a sign. */
const LEAD = /(?:^|[\n\r>|*_`"'([{,;:•✔\u2022│-] {0,8}|\p{L} )((?:[\p{L}\d][\p{L}\d.’'-]{0,20} ){1,2})$/u;
/** Words behind a name, up to a sign that gives a value. */
const TAIL =
  /((?: (?!(?:is|was|are|ist|est|es|must|has|have|to|and|or)\b)\(?[\p{L}\d][\p{L}\d.’'@-]{0,20}\)?){1,4})(?=["'`*_]{0,4}[ \t]{0,4}(?:[:=|：＝\u2014\u2013│\t]|- |<\/|\.{3}|["'`]?[,;\r\n]))/uy;

/** The ranges that may be a name, the narrowest first: what was found, with the words before it, with those behind it. */
export function namesAround(text: string, start: number, end: number): NameRange[] {
  const ranges: NameRange[] = [{ nameStart: start, nameEnd: end }];
  if (text[start - 1] === ' ') {
    const lead = LEAD.exec(text.slice(Math.max(0, start - 64), start))?.[1];
    if (lead !== undefined) ranges.push({ nameStart: start - lead.length, nameEnd: end });
  }
  if (text[end] === ' ') {
    TAIL.lastIndex = end;
    const tail = TAIL.exec(text)?.[1];
    if (tail !== undefined) ranges.push({ nameStart: start, nameEnd: end + tail.length });
  }
  return ranges;
}
