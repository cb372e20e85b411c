/**
 * Whether a rule may concern a part, told from its fields without decoding them: each text is put, with the key it stands under, to
 * the scanner that the engine asks. Fields come in any order: OpenTelemetry Collectors write values before keys. Yes is a reason to
 * decode and redact; no is certain, so the very same bytes may leave.
 *
 * What the walk does not understand (a malformed message, a value that a later one replaces) is a yes. Of fields that nobody knows
 * only the bytes can be looked at.
 */

import { isAscii, isUtf8 } from 'node:buffer';
import { BoundedMap } from '../../src-shared/base/bounded-map.ts';
import { type Part, type RedactionContext, senderOf } from '../../src-shared/redaction/engine.ts';
import type { RuleSet } from '../../src-shared/redaction/rule-set.ts';
import { codesOf } from '../../src-shared/redaction/secrets/codes.ts';
import { SITES, type Site } from '../../src-shared/redaction/text-questions.ts';
import type { UnknownPlace, UnknownTextContext } from '../../src-shared/redaction/unknown-text/unknown-text.ts';
import { messageType } from '../otlp/messages.ts';
import { MAX_DEPTH, WIRE_LENGTH, WireReader } from '../otlp/wire.ts';
import type { CleanTexts } from './clean-texts.ts';
import { mustGo } from './record-redaction-bytes.ts';
import { type Plan, planOf } from './walk-plans.ts';

export interface FieldWalk {
  /**
   * Whether a rule may concern the part. `contextOf` is asked at most once, and only if the answer depends on it. With `suspects`, an
   * attribute of the part itself that may be concerned does not end the walk: it is noted there, and no speaks of all the rest.
   */
  mayConcern(part: Part, bytes: Uint8Array, contextOf?: () => RedactionContext, suspects?: Suspects): boolean;
}

export interface Suspects {
  /** Of KeyValue messages. */
  ranges: Array<readonly [start: number, end: number]>;
  /** What {@link CleanTexts} keeps them under once they were redacted and nothing changed; undefined: under nothing. */
  cleanId?: number;
}

const KEY_VALUE = messageType('KeyValue');
const ANY_VALUE = messageType('AnyValue');
const STRING_TAG = 0x0a;
const ARRAY_TAG = 0x2a;
const KVLIST_TAG = 0x32;
const BYTES_TAG = 0x3a;
const KEY_TAG = 0x0a;
const VALUE_TAG = 0x12;
const VALUES_TAG = 0x0a;
/** Bits for the fields of one message that were seen. */
const SEEN_KEY = 1;
const SEEN_VALUE = 2;

/** Longer ones seldom are names. */
const MAX_WORD_BYTES = 64;

/** Letters, digits, `-`, `.`, `_`: no escape, no quote. */
function isOfWord(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x30 && code <= 0x39) ||
    code === 0x2d ||
    code === 0x2e ||
    code === 0x5f
  );
}

/** Contexts that texts are remembered under; then from the beginning, with other numbers. */
const MAX_CONTEXTS = 4_096;

/** `clean`: what was found to concern no rule, so that it is not looked at again. */
export function createFieldWalk(ruleSet: RuleSet, clean?: CleanTexts): FieldWalk {
  const { questions, unknownFields } = ruleSet;
  const contextIds = new BoundedMap<string, number>(MAX_CONTEXTS);
  let nextContextId = 1;

  function idOf({ agent, scope }: UnknownTextContext): number {
    const key = `${agent ?? ''}\n${scope ?? ''}`;
    let id = contextIds.get(key);
    if (id === undefined) {
      id = nextContextId++;
      contextIds.set(key, id);
    }
    return id;
  }

  class Walk {
    readonly #wire: WireReader;
    readonly #bytes: Buffer;
    readonly #part: Part;
    readonly #contextOf: () => RedactionContext;
    readonly #suspects: Suspects | undefined;
    readonly #names: string[] = [];
    #sender: UnknownTextContext | undefined;
    /** The answer to the last attribute holds for this sender only. */
    #dependsOnSender = false;

    constructor(part: Part, bytes: Uint8Array, contextOf: () => RedactionContext, suspects: Suspects | undefined) {
      this.#wire = new WireReader(bytes);
      this.#bytes = this.#wire.bytes;
      this.#part = part;
      this.#contextOf = contextOf;
      this.#suspects = suspects;
    }

    /** Lazily: finding out costs more than most records. */
    #senderOf(): UnknownTextContext {
      if (this.#sender === undefined) {
        const { scope, ...sender } = senderOf(this.#contextOf());
        // A scope's own name is in it: it is not known before it is read.
        this.#sender = scope === undefined || this.#part === 'scope' ? sender : { ...sender, scope };
      }
      return this.#sender;
    }

    message(plan: Plan, end: number, depth: number): boolean {
      if (depth > MAX_DEPTH) return true;
      const wire = this.#wire;
      const { type } = plan;
      let seen = 0;
      while (wire.pos < end) {
        const at = wire.pos;
        const tag = wire.tag(end, type.name);
        const field = plan.byNumber[tag >>> 3];
        if (field === undefined) {
          wire.skip(tag, end, type.name);
          if (mustGo(type, unknownFields, this.#bytes.subarray(at, wire.pos))) return true;
          continue;
        }
        if (!field.repeated) {
          if ((seen & field.bit) !== 0) return true;
          seen |= field.bit;
        }
        if (field.kind === 'skip') {
          if (tag !== field.tag && !field.packed) return true;
          wire.skip(tag, end, type.name);
          continue;
        }
        if (tag !== field.tag) return true;
        const fieldEnd = wire.length(end, type.name);
        const start = wire.pos;
        let found = false;
        switch (field.kind) {
          case 'text':
            found = this.#name(start, fieldEnd, field.isMessage);
            break;
          case 'body':
            found = this.#body(fieldEnd, depth + 1);
            break;
          case 'pairs':
            found = this.#attribute(start, fieldEnd, field.site, depth + 1);
            break;
          case 'message':
            found = this.message(field.plan as Plan, fieldEnd, depth + 1);
            break;
        }
        if (found) {
          if (field.kind !== 'pairs' || depth > 0 || this.#suspects === undefined) return true;
          this.#suspects.ranges.push([start, fieldEnd]);
        }
        wire.pos = fieldEnd;
      }
      return false;
    }

    #body(end: number, depth: number): boolean {
      if (questions.concernsBody(this.#contextOf)) return true;
      return this.#value(end, 'body', depth, 0);
    }

    /** An attribute of the part or of something in it. */
    #attribute(start: number, end: number, site: Site, depth: number): boolean {
      if (start === end) return false;
      const free = SITES.indexOf(site);
      const known = clean === undefined ? -1 : clean.find(this.#bytes, start, end);
      if (known >= 0 && (known === free || known === free + idOf(this.#senderOf()) * SITES.length)) return false;
      this.#dependsOnSender = false;
      if (this.#pair(end, site, depth, 0)) return true;
      clean?.add(this.#bytes, start, end, this.#dependsOnSender ? free + idOf(this.#senderOf()) * SITES.length : free);
      return false;
    }

    /** Under which an attribute of the part itself is clean that the engine left alone. */
    cleanId(): number {
      return SITES.indexOf('attributes') + (questions.asksForText ? idOf(this.#senderOf()) * SITES.length : 0);
    }

    /** A KeyValue; `nested`: in how many lists and maps. */
    #pair(end: number, site: Site, depth: number, nested: number): boolean {
      if (depth > MAX_DEPTH) return true;
      const wire = this.#wire;
      let key = '';
      let valueStart = -1;
      let valueEnd = -1;
      let seen = 0;
      while (wire.pos < end) {
        const at = wire.pos;
        const tag = wire.tag(end, KEY_VALUE.name);
        if (tag === KEY_TAG) {
          const fieldEnd = wire.length(end, KEY_VALUE.name);
          if ((seen & SEEN_KEY) !== 0) return true;
          seen |= SEEN_KEY;
          key = this.#bytes.toString('utf8', wire.pos, fieldEnd);
          wire.pos = fieldEnd;
        } else if (tag === VALUE_TAG) {
          valueEnd = wire.length(end, KEY_VALUE.name);
          if ((seen & SEEN_VALUE) !== 0) return true;
          seen |= SEEN_VALUE;
          valueStart = wire.pos;
          wire.pos = valueEnd;
        } else {
          if (KEY_VALUE.byNumber[tag >>> 3] !== undefined) return true;
          wire.skip(tag, end, KEY_VALUE.name);
          if (mustGo(KEY_VALUE, unknownFields, this.#bytes.subarray(at, wire.pos))) return true;
        }
      }
      const answer = questions.key(site, key);
      if (answer.concerned) return true;
      if (valueStart < 0) return false;
      wire.pos = valueStart;
      this.#names.push(key);
      const found = this.#value(valueEnd, site, depth + 1, nested);
      this.#names.pop();
      wire.pos = end;
      return found;
    }

    /** An AnyValue, under the innermost of the names around it. */
    #value(end: number, site: Site, depth: number, nested: number): boolean {
      if (depth > MAX_DEPTH) return true;
      const wire = this.#wire;
      let seen = false;
      while (wire.pos < end) {
        const at = wire.pos;
        const tag = wire.tag(end, ANY_VALUE.name);
        const field = ANY_VALUE.byNumber[tag >>> 3];
        if (field === undefined) {
          // Of a kind that nobody knows: a rule about its key was asked before.
          wire.skip(tag, end, ANY_VALUE.name);
          if (questions.asksForText || mustGo(KEY_VALUE, unknownFields, this.#bytes.subarray(at, wire.pos)))
            return true;
          continue;
        }
        if (field.tag !== tag || seen) return true;
        seen = true;
        if ((tag & 7) !== WIRE_LENGTH) {
          wire.skip(tag, end, ANY_VALUE.name);
          continue;
        }
        const fieldEnd = wire.length(end, ANY_VALUE.name);
        if (tag === STRING_TAG || tag === BYTES_TAG) {
          if (this.#text(wire.pos, fieldEnd, site, tag === BYTES_TAG, nested)) return true;
        } else if (tag === ARRAY_TAG || tag === KVLIST_TAG) {
          if (this.#elements(fieldEnd, site, tag === KVLIST_TAG, depth + 1, nested + 1)) return true;
        }
        wire.pos = fieldEnd;
      }
      return false;
    }

    /** The values of an ArrayValue or of a KeyValueList. */
    #elements(end: number, site: Site, arePairs: boolean, depth: number, nested: number): boolean {
      const wire = this.#wire;
      while (wire.pos < end) {
        const at = wire.pos;
        const tag = wire.tag(end, ANY_VALUE.name);
        if (tag !== VALUES_TAG) {
          if (tag >>> 3 === 1) return true;
          wire.skip(tag, end, ANY_VALUE.name);
          if (mustGo(KEY_VALUE, unknownFields, this.#bytes.subarray(at, wire.pos))) return true;
          continue;
        }
        const fieldEnd = wire.length(end, ANY_VALUE.name);
        const found = arePairs
          ? this.#pair(fieldEnd, site, depth + 1, nested)
          : this.#value(fieldEnd, site, depth + 1, nested);
        if (found) return true;
        wire.pos = fieldEnd;
      }
      return false;
    }

    #text(start: number, end: number, site: Site, isBytes: boolean, nested: number): boolean {
      if (start === end) return false;
      const names = this.#names;
      const name = names.at(-1);
      const codes = this.#codes(start, end, isBytes);
      if (questions.codes(site, codes) && (isBytes || this.#isConcernedWord(codes, name))) return true;
      const isTelling = name !== undefined && questions.key(site, name).telling;
      const asksForText = questions.asksForText && site !== 'metric';
      if (!isTelling && nested === 0 && !asksForText) return false;
      // Bytes that are no UTF-8 are judged by their size, too.
      if (isBytes && (asksForText || isTelling)) return true;
      const text = this.#bytes.toString('utf8', start, end);
      if (isTelling && questions.secretUnder(name, text)) return true;
      if (nested > 0 && (questions.mayNameSecret(text) || this.#isInTellingMap())) return true;
      const place = site !== 'body' ? 'attribute' : nested > 0 ? 'body-member' : 'body';
      return asksForText && this.#isUnknown(site, place, text);
    }

    /** One word names a secret at its end more often than it holds one (`gemini-api-key`), and quotes no rule's key. */
    #isConcernedWord(codes: Uint8Array, name: string | undefined): boolean {
      if (codes.length > MAX_WORD_BYTES || !codes.every(isOfWord)) return true;
      return questions.secretUnder(name, Buffer.from(codes).toString('latin1'));
    }

    /** `{password: {value: …}}`: what is in a map may go by the map's own key, or that of one around it. */
    #isInTellingMap(): boolean {
      return this.#names.some((name, index) => index < this.#names.length - 1 && questions.mayNameSecret(name));
    }

    #isUnknown(site: Site, place: UnknownPlace, text: string): boolean {
      if (!questions.mayBeUnknown(site, place, this.#names, text)) return false;
      this.#dependsOnSender = true;
      return questions.isUnknown(place, this.#names, text, this.#senderOf());
    }

    /** A string of the part that is neither an attribute nor a body. */
    #name(start: number, end: number, isMessage: boolean): boolean {
      if (start === end) return false;
      const site = this.#part === 'metric' ? 'metric-name' : 'name';
      const id = SITES.indexOf(site);
      if (!isMessage && clean?.find(this.#bytes, start, end) === id) return false;
      if (questions.codes(site, this.#codes(start, end))) return true;
      if (isMessage) return false;
      if (questions.asksForText && site === 'name') {
        if (questions.mayBeUnknown('name', 'name', [], this.#bytes.toString('utf8', start, end))) return true;
      }
      clean?.add(this.#bytes, start, end, id);
      return false;
    }

    /** As `codesOf` the text: what is not ASCII has other lengths in UTF-8. */
    #codes(start: number, end: number, isBytes = false): Uint8Array {
      const bytes = this.#bytes.subarray(start, end);
      if (isAscii(bytes)) return bytes;
      return codesOf(bytes.toString(isBytes && !isUtf8(bytes) ? 'latin1' : 'utf8'));
    }
  }

  return {
    mayConcern(part, bytes, contextOf = () => ({}), suspects) {
      let context: RedactionContext | undefined;
      const contextOnce = () => {
        context ??= contextOf();
        return context;
      };
      if (questions.asksForContext && questions.concernsAll(contextOnce())) return true;
      const walk = new Walk(part, bytes, contextOnce, suspects);
      try {
        const found = walk.message(planOf(part), bytes.length, 0);
        if (suspects !== undefined && suspects.ranges.length > 0) suspects.cleanId = walk.cleanId();
        return found;
      } catch {
        // Whatever is wrong with it, redacting says so.
        return true;
      }
    },
  };
}
