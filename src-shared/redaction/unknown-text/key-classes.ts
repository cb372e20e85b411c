/** What is known of an attribute's key: by the registry, by the agent's table, by the user. */

import type { Agent } from '../../agents/agent.ts';
import type { AgentTable, ContentClass } from '../../agents/agent-table.ts';
import type { AgentId } from '../../agents/agents.ts';
import { BoundedMap } from '../../base/bounded-map.ts';
import { type NameTest, nameTest } from '../wildcard.ts';
import { FRAMEWORK_PLAIN_KEYS } from './framework-keys.ts';
import { REGISTERED, type RegisteredClass, registeredPlainKeys } from './registry-keys.ts';

export type KeyClass =
  /** The user lets it leave, whatever stands under it. */
  | 'allowed'
  /** The user masks every string under it. */
  | 'masked'
  /** Known content: there are bundles for it, and the list says which apply. */
  | 'known'
  | RegisteredClass
  /** Nobody has said what it holds. */
  | 'unknown';

export interface KeyClassesOptions {
  /** Agents whose own keys count, and only in their own records. */
  agents: ReadonlyArray<Agent<AgentId>>;
  /** Keys of content, with wildcards, whoever sends them. */
  knownKeys: readonly string[];
  /** Of the user; with wildcards. */
  allowed?: readonly string[];
  masked?: readonly string[];
}

/** `agent` undefined: not known, so that no agent's table counts. */
export type KeyClasses = (key: string, agent: AgentId | undefined) => KeyClass;

/** Classes that some bundle is about and that may be sent on purpose. */
const KNOWN_CLASSES: readonly ContentClass[] = ['prompt', 'response', 'toolArguments', 'toolOutput'];

/** Keys are the senders' and without bound. */
const MAX_REMEMBERED = 8_192;

export function createKeyClasses({ agents, knownKeys, allowed = [], masked = [] }: KeyClassesOptions): KeyClasses {
  const ofUser = [...testsOf('masked', masked), ...testsOf('allowed', allowed)];
  const shared = [...testsOf('known', knownKeys), ...registeredTests()];
  const own = new Map(agents.map(({ id, table }) => [id, testsOfTable(table)]));
  const remembered = new Map<AgentId | undefined, Map<string, KeyClass>>();

  function find(key: string, agent: AgentId | undefined): KeyClass {
    const said = ofUser.find(({ test }) => test(key));
    if (said !== undefined) return said.keyClass;
    const ofAgent = agent === undefined ? undefined : own.get(agent)?.find(({ test }) => test(key));
    if (ofAgent !== undefined) return ofAgent.keyClass;
    return shared.find(({ test }) => test(key))?.keyClass ?? 'unknown';
  }

  return (key, agent) => {
    let classes = remembered.get(agent);
    if (classes === undefined) {
      classes = new BoundedMap(MAX_REMEMBERED);
      remembered.set(agent, classes);
    }
    let keyClass = classes.get(key);
    if (keyClass === undefined) {
      keyClass = find(key, agent);
      classes.set(key, keyClass);
    }
    return keyClass;
  };
}

/** Of the registry and of frameworks: the same for everybody, and made when it is first asked for. */
let registered: ClassTest[] | undefined;

function registeredTests(): ClassTest[] {
  registered ??= [
    ...(Object.entries(REGISTERED) as Array<[KeyClass, readonly string[]]>).flatMap(([keyClass, keys]) =>
      testsOf(keyClass, keys),
    ),
    ...testsOf('plain', [...registeredPlainKeys(), ...FRAMEWORK_PLAIN_KEYS]),
  ];
  return registered;
}

interface ClassTest {
  keyClass: KeyClass;
  test: NameTest;
}

function testsOf(keyClass: KeyClass, keys: readonly string[]): ClassTest[] {
  return keys.length === 0 ? [] : [{ keyClass, test: nameTest(keys) }];
}

function testsOfTable({ content, fields, events, plain = [] }: AgentTable): ClassTest[] {
  const errors = [...(fields.error ?? []), ...Object.values(events).flatMap((event) => event.fields?.error ?? [])];
  return [
    ...testsOf(
      'known',
      KNOWN_CLASSES.flatMap((contentClass) => content[contentClass] ?? []),
    ),
    ...testsOf('plain', plain),
    ...testsOf('error', errors),
  ];
}
