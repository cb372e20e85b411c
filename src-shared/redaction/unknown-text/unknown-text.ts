/**
 * The rule `unknown-text`: what is text, and whose key is neither plain (of its agent, of the registry, of the user) nor known content,
 * does not leave. For every sender: what no table knows fails closed.
 *
 * Every decision is about one string and pure: {@link UnknownText.leaves}. A look at undecoded bytes asks the same function.
 */
import type { Agent } from '../../agents/agent.ts';
import { type AgentId, KNOWN_AGENTS } from '../../agents/agents.ts';
import type { TextPlace } from '../map-texts.ts';
import { DEFAULT_MASK } from '../rule.ts';
import { nameTest } from '../wildcard.ts';
import { createKeyClasses, type KeyClass } from './key-classes.ts';
import { maskUnknown } from './mask-unknown.ts';
import { type Surroundings, within } from './name-hint.ts';
import { isOrdinaryScope } from './ordinary-scopes.ts';
import { isTextInName } from './text-form.ts';

/** What is known of the part that a string is in; what is not known is left out, and the rule is as strict as it can be. */
export interface UnknownTextContext {
  agent?: AgentId;
  /** The event's full name. */
  event?: string;
  /** Of the scope around a record. */
  scope?: string;
}

/** A status's message tells what failed, as an error's. */
export type UnknownPlace = Exclude<TextPlace, 'message'>;

export interface UnknownText {
  /**
   * What leaves of the string; the very same string when nothing concerns it. `keys`: from the attribute's (or the body member's) own key inwards;
   * list elements have none of their own. Never throws.
   */
  leaves(place: UnknownPlace, keys: readonly string[], text: string, context: UnknownTextContext): string;
  classOf(key: string, agent: AgentId | undefined): KeyClass;
}

export interface UnknownTextOptions {
  /** Left out: all agents'. */
  agents?: ReadonlyArray<Agent<AgentId>>;
  /** Keys of known content, whoever sends them; with wildcards. */
  knownKeys: readonly string[];
  /** The user's. */
  allowed?: readonly string[];
  masked?: readonly string[];
}

export function createUnknownText({ agents = KNOWN_AGENTS, ...keys }: UnknownTextOptions): UnknownText {
  const classOf = createKeyClasses({ agents, ...keys });
  const plainBodies = new Map(agents.map(({ id, table }) => [id, nameTest(table.plainBodies ?? [])] as const));

  function attribute(names: readonly string[], text: string, { agent, scope }: UnknownTextContext): string {
    const [key = ''] = names;
    const keyClass = classOf(key, agent);
    switch (keyClass) {
      case 'allowed':
      case 'known':
      case 'error':
      case 'query':
        return text;
      case 'masked':
        return text === '' ? text : DEFAULT_MASK;
    }
    if (keyClass !== 'content' && scope !== undefined && isOrdinaryScope(scope)) return text;
    return maskUnknown({
      text,
      name: names.at(-1),
      around: surroundingsOf(names),
      isPlain: keyClass === 'plain',
      isUrl: keyClass === 'url',
    });
  }

  return {
    classOf,
    leaves(place, names, text, context) {
      switch (place) {
        case 'attribute':
          return attribute(names, text, context);
        case 'body-member':
          // No key of a body's member is registered, but the user may have allowed or masked it.
          return classOf(names[0] ?? '', undefined) === 'allowed' ? text : member(classOf, names, text);
        case 'body':
          return isPlainBody(plainBodies, context) ? text : member(classOf, [], text);
        case 'name':
        case 'key':
          return isTextInName(text) ? DEFAULT_MASK : text;
      }
    },
  };
}

function isPlainBody(
  plainBodies: ReadonlyMap<AgentId, (event: string) => boolean>,
  { agent, event }: UnknownTextContext,
): boolean {
  return agent !== undefined && event !== undefined && plainBodies.get(agent)?.(event) === true;
}

function surroundingsOf(names: readonly string[]): Surroundings {
  return names.length < 2 ? undefined : names.slice(0, -1).reduce(within, undefined as Surroundings);
}

function member(classOf: UnknownText['classOf'], names: readonly string[], text: string): string {
  if (names.some((name) => classOf(name, undefined) === 'masked')) return text === '' ? text : DEFAULT_MASK;
  return maskUnknown({
    text,
    name: names.at(-1),
    around: surroundingsOf(names),
    isPlain: false,
    isUrl: false,
  });
}
