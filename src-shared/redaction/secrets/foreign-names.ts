/** Secrets whose name is not written in ASCII: `пароль: …`, `密码：…`. A literal finds where such a name, or a part of one, ends. */
import type { Detector, Examine } from './detector.ts';
import { isNameUnit } from './name-class.ts';
import { examineName } from './named.ts';
import { MAX_VALUE } from './value-end.ts';

const MAX_NAME = 40;

const examine: Examine = (text, _at, behind, writing) => {
  // The literal ends with the first ASCII character behind letters that are none.
  const inside = behind - 2;
  if (!isNameUnit(text.charCodeAt(inside))) return examineWide(text, inside, writing);
  let start = inside;
  while (start > 0 && inside - start < MAX_NAME && isNameUnit(text.charCodeAt(start - 1))) start--;
  let end = behind - 1;
  while (end < text.length && end - inside < MAX_NAME && isNameUnit(text.charCodeAt(end))) end++;
  return examineName(text, start, end, writing);
};

/** Behind a sign of another script: `密码：…`. */
function examineWide(text: string, at: number, writing: Parameters<Examine>[3]): ReturnType<Examine> {
  let end = at;
  while (end > 0 && at - end < 3 && !isNameUnit(text.charCodeAt(end))) end--;
  if (!isNameUnit(text.charCodeAt(end))) return undefined;
  end++;
  let start = end;
  while (start > 0 && end - start < MAX_NAME && isNameUnit(text.charCodeAt(start - 1))) start--;
  return start === end ? undefined : examineName(text, start, end, writing);
}

/** Any character that is not ASCII, then one of these. See `literal-scanner.ts`. */
const BEHIND = ':="\'*)]} <|,;`(\n_-.\t';

export const FOREIGN_NAME_DETECTOR: Detector = {
  kind: 'password',
  title: 'Secret with a name in another script',
  literals: [...new Set(`${BEHIND}ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&+-/?@~`)].map(
    (char) => `\u0080${char}`,
  ),
  reach: { before: 800, after: MAX_VALUE + 200 },
  examine,
};
