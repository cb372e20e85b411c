/**
 * What a rule set asks of single texts and keys. A walk over undecoded fields (`field-walk.ts`) puts the same texts, under the same
 * keys, to the same scanner as the engine. Yes is a reason to redact; no is certain.
 */
import { BoundedMap } from '../base/bounded-map.ts';
import type { CompiledRule, RedactionContext } from './compile-rule.ts';
import { namesSecret } from './named-beside.ts';
import type { Place } from './rule.ts';
import type { Step } from './rule-step.ts';
import { deservesLook, SECRET_LITERALS, SECRET_SCANNER } from './secrets/catalogue.ts';
import { codesOf } from './secrets/codes.ts';
import { findSecrets } from './secrets/find-secrets.ts';
import { createScanner, type Scanner, scan } from './secrets/literal-scanner.ts';
import { base64MayHold, mayHoldSecret } from './secrets/may-hold.ts';
import { classOfName } from './secrets/name-class.ts';
import { maskUnknown } from './unknown-text/mask-unknown.ts';
import { type Surroundings, within } from './unknown-text/name-hint.ts';
import type { UnknownPlace, UnknownText, UnknownTextContext } from './unknown-text/unknown-text.ts';

/** Where texts are asked the same. `name`: what is neither an attribute nor a body. `metric`: attributes of data points. */
export const SITES = ['attributes', 'body', 'envelope', 'span-event', 'metric', 'name', 'metric-name'] as const;
export type Site = (typeof SITES)[number];

export interface KeyAnswer {
  /** Whatever its value, a rule may concern the attribute. */
  concerned: boolean;
  /** Its value may be a secret for nothing but its name. */
  telling: boolean;
}

export interface TextQuestions {
  /** There are rules that may concern everything in an event. */
  asksForContext: boolean;
  concernsAll(context: RedactionContext): boolean;
  concernsBody(contextOf: () => RedactionContext): boolean;
  key(site: Site, key: string): KeyAnswer;
  /** Of a text as it is scanned: by its codes (`secrets/codes.ts`). */
  codes(site: Site, codes: Uint8Array): boolean;
  /** Of a value, exactly. */
  secretUnder(key: string | undefined, text: string): boolean;
  /** Of a text in a list or map: it may name the secret beside it. */
  mayNameSecret(text: string): boolean;
  /** Somebody asks for text that nobody has explained. */
  asksForText: boolean;
  /** Whether such text may be masked for some sender or other. */
  mayBeUnknown(site: Site, place: UnknownPlace, keys: readonly string[], text: string): boolean;
  /** Whether it is for this one. */
  isUnknown(place: UnknownPlace, keys: readonly string[], text: string, context: UnknownTextContext): boolean;
}

/** Keys are the senders' and without bound. */
const MAX_REMEMBERED = 8_192;

const PLACES_OF: Readonly<Record<Site, readonly Place[]>> = {
  attributes: ['attributes'],
  'span-event': ['attributes'],
  metric: ['attributes'],
  body: ['body'],
  envelope: ['resource', 'scope'],
  name: [],
  'metric-name': [],
};

export function createTextQuestions(steps: readonly Step[]): TextQuestions {
  const rules = steps.flatMap((step) => ('rule' in step ? [step.rule] : []));
  const unknowns = steps.flatMap((step) => ('unknown' in step ? [step.unknown] : []));
  const hasAllowList = steps.some((step) => 'allowed' in step);
  const keyRules = rules.filter(({ keys }) => keys !== undefined);
  const secrets = rules.some(({ keys, what }) => keys === undefined && what.match === 'detector');
  const keyless = rules.filter(({ keys, what }) => keys === undefined && what.match !== 'detector');
  const aboutBodies = keyless.filter(isAboutWholeBodies);
  const aboutAll = keyless.filter((rule) => !isAboutWholeBodies(rule));
  const scanners = new Map<Site, SiteScanner>();
  const answers = new Map(SITES.map((site) => [site, new BoundedMap<string, KeyAnswer>(MAX_REMEMBERED)] as const));

  function keyRulesOf(site: Site): CompiledRule[] {
    return keyRules.filter(
      ({ places, spanEventTest }) =>
        (spanEventTest === undefined || site === 'span-event') && PLACES_OF[site].some((place) => places.has(place)),
    );
  }

  function scannerOf(site: Site): SiteScanner {
    let made = scanners.get(site);
    if (made === undefined) {
      made = createSiteScanner(keyRulesOf(site), secrets);
      scanners.set(site, made);
    }
    return made;
  }

  function answer(site: Site, key: string): KeyAnswer {
    const isUnknown = (unknown: UnknownText) =>
      site !== 'metric' && (unknown.leaves('key', [], key, {}) !== key || unknown.classOf(key, undefined) === 'masked');
    return {
      concerned:
        keyRulesOf(site).some(({ keyTest }) => keyTest?.(key) === true) ||
        (secrets && holdsSecret(key)) ||
        unknowns.some(isUnknown),
      telling: secrets && classOfName(key) !== undefined,
    };
  }

  return {
    asksForContext: hasAllowList || aboutAll.length > 0,
    concernsAll: (context) => hasAllowList || aboutAll.some((rule) => rule.applies(context)),
    concernsBody: (contextOf) => aboutBodies.length > 0 && aboutBodies.some((rule) => rule.applies(contextOf())),
    key(site, key) {
      const known = answers.get(site) as Map<string, KeyAnswer>;
      let found = known.get(key);
      if (found === undefined) {
        found = answer(site, key);
        known.set(key, found);
      }
      return found;
    },
    codes: (site, codes) => scannerOf(site)(codes),
    secretUnder: (name, text) => findSecrets(text, { name }).length > 0,
    mayNameSecret: (text) => secrets && namesSecret(text),
    asksForText: unknowns.length > 0,
    mayBeUnknown(site, place, keys, text) {
      if (site === 'metric' || site === 'metric-name') return false;
      return unknowns.some((unknown) => mayMask(unknown, place, keys, text));
    },
    isUnknown: (place, keys, text, context) =>
      unknowns.some((unknown) => unknown.leaves(place, keys, text, context) !== text),
  };
}

function isAboutWholeBodies({ what, places }: CompiledRule): boolean {
  return what.match === 'whole' && places.size === 1 && places.has('body');
}

/** Agents' tables only make of a key what is left more readily: plain, known, an error's. */
function mayMask(unknown: UnknownText, place: UnknownPlace, keys: readonly string[], text: string): boolean {
  if (place === 'name' || place === 'key') return unknown.leaves(place, keys, text, {}) !== text;
  const around = keys.slice(0, -1).reduce(within, undefined as Surroundings);
  const leaf = { text, name: keys.at(-1), around, isPlain: false };
  if (maskUnknown({ ...leaf, isUrl: false }) !== text) return true;
  return unknown.classOf(keys[0] ?? '', undefined) === 'url' && maskUnknown({ ...leaf, isUrl: true }) !== text;
}

/** Names of secrets at its end are in many a key: the answer is remembered, so it may be exact. */
function holdsSecret(key: string): boolean {
  return mayHoldSecret(codesOf(key)) && findSecrets(key).length > 0;
}

type SiteScanner = (codes: Uint8Array) => boolean;

const QUOTE = 0x22;

/** Secrets, and the keys of rules as JSON has them, in one pass. */
function createSiteScanner(keyRules: readonly CompiledRule[], secrets: boolean): SiteScanner {
  const keys = [...new Set(keyRules.flatMap(({ jsonKeys }) => jsonKeys ?? []))];
  const cannotTell = keyRules.some(({ jsonKeys }) => jsonKeys === undefined);
  const offset = secrets ? SECRET_LITERALS.length : 0;
  const scanner = keys.length > 0 ? scannerFor(keys, secrets) : secrets ? SECRET_SCANNER : undefined;
  return (codes) => {
    if (cannotTell && mayBeJson(codes)) return true;
    if (scanner === undefined) return false;
    const finished = scan(scanner, codes, (which, end) =>
      which < offset && !deservesLook(codes, which, end) ? end : -1,
    );
    return !finished || (secrets && base64MayHold(codes));
  };
}

/** Exporters have much the same rules, and a scanner is large. */
const MAX_SCANNERS = 16;
const made = new BoundedMap<string, Scanner>(MAX_SCANNERS);

function scannerFor(keys: readonly string[], secrets: boolean): Scanner {
  const id = JSON.stringify([secrets, keys]);
  let scanner = made.get(id);
  if (scanner === undefined) {
    const literals = keys.map((text) => ({ text, anyCase: false }));
    scanner = createScanner([...(secrets ? SECRET_LITERALS : []), ...literals]);
    made.set(id, scanner);
  }
  return scanner;
}

function mayBeJson(codes: Uint8Array): boolean {
  return codes.includes(QUOTE) || codes.includes(0x7b) || codes.includes(0x5b);
}
