/** Passwords in the options of commands and in the lines of files that have a place for them and no name. */
import { COMMAND_FORMS } from './command-forms.ts';
import { COMMAND_ROWS, type CommandRow } from './command-table.ts';
import type { Detector, Hit } from './detector.ts';
import { isChosen } from './password-value.ts';
import { isMadeUp, isMask, isPlaceholder, isReference, isStrong } from './randomness.ts';
import { isLocation } from './value-forms.ts';
import { isWeakWord } from './words.ts';

const BEFORE = 340;
const MAX_COMMAND = 600;

function toDetector({
  title,
  literals,
  form,
  before,
  kind = 'password',
  strong,
  anywhere,
  deserves,
}: CommandRow): Detector {
  return {
    kind,
    title,
    literals: form?.global ? literals.flatMap(inLists) : literals,
    anyCase: true,
    ...(deserves === undefined ? {} : { deserves }),
    reach: { before: BEFORE, after: 4_200 },
    examine(text, at, behind) {
      const from = Math.max(0, at - BEFORE);
      const isWord = anywhere === true || !/\w/.test(text[at] ?? '') || !/[\w-]/.test(text[at - 1] ?? '');
      if (form !== undefined && !isWord) return undefined;
      const hits: Hit[] = [];
      const add = (match: RegExpExecArray | null | undefined, offset: number) => {
        for (const [name, range] of Object.entries(match?.indices?.groups ?? {})) {
          if (range === undefined || !name.startsWith('secret')) continue;
          const [start, end] = trimmed(text, offset + range[0], offset + range[1]);
          if (isHidden(text.slice(start, end), strong)) hits.push({ start, end, kind });
        }
      };
      if (form?.global) {
        const command = plainArguments(text.slice(at, at + MAX_COMMAND), text[at - 1]);
        const end = /[\r\n]|(?<!\\)[;|]\s|&&/.exec(command)?.index ?? command.length;
        for (const match of command.slice(0, end).matchAll(form)) add(match, at);
        return { hits, passed: at + end };
      } else if (form !== undefined) {
        form.lastIndex = at;
        add(form.exec(text), 0);
      } else {
        add(before?.exec(text.slice(from, at)), from);
      }
      return hits.length === 0 ? undefined : { hits: hits.filter((hit) => form === undefined || hit.start >= behind) };
    },
  };
}

/** The literal, and how a list of arguments has it. */
function inLists(literal: string): string[] {
  if (/^[a-z][\w.-]* $/i.test(literal)) return [literal, `${literal.trim()}"`, `${literal.trim()}'`];
  if (/^[a-z][\w.-]* [a-z][\w.-]*$/i.test(literal))
    return [literal, literal.replace(' ', '","'), literal.replace(' ', '", "'), literal.replace(' ', "', '")];
  return [literal];
}

/** A list of arguments, as JSON and source code have it, as the command that it is; indexes stay. */
function plainArguments(command: string, before: string | undefined): string {
  if (before !== '"' && before !== "'") return command;
  return command.replaceAll(/["']\s{0,8},\s{0,8}["']|["']\s{0,4}[\])]|["']/g, (piece) =>
    /[\])]/.test(piece) ? ' '.repeat(piece.length - 1).concat('\n') : ' '.repeat(piece.length),
  );
}

/** Without the quotes around it and what ends a sentence or a string around it. */
function trimmed(text: string, from: number, to: number): [number, number] {
  let [start, end] = [from, to];
  const quote = text[start];
  if (quote === '"' || quote === "'") {
    start++;
    if (text[end - 1] === quote) end--;
  }
  return [start, end];
}

function isHidden(secret: string, strong: boolean | undefined): boolean {
  if (secret.length < 4 || isMask(secret) || isReference(secret) || isWeakWord(secret)) return false;
  if (isPlaceholder(secret) && !isStrong(secret)) return false;
  // docker run --user 1000:1000
  if (/^\d+$/.test(secret) && secret.length < 8) return false;
  if (/^[-/]{1,2}[a-z-]+$/.test(secret) || isLocation(secret)) return false;
  return strong !== true || (!/\s/.test(secret) && (isMadeUp(secret) || isChosen(secret)));
}

export const COMMAND_DETECTORS: readonly Detector[] = [...COMMAND_ROWS, ...COMMAND_FORMS].map(toDetector);
