/**
 * Whose event a record is, by the group it came in and its name. In order: the event name's own prefix, the scope, then
 * `service.name`, because one agent can pose as another in the last. A convention's prefix (`gen_ai.`) does not outrank
 * a known scope: there it marks a twin of a record that is already counted.
 */

import type { EventKind } from './common-event.ts';
import { agentOfEventName, agentOfScope, agentOfService, type CompiledAgent, FALLBACK } from './compile-tables.ts';
import type { CompiledEvent } from './compiled-event.ts';
import type { RecordGroup } from './record-reader.ts';

export interface Resolution {
  agent: CompiledAgent;
  event: CompiledEvent;
  kind: EventKind;
  /** The full name, prefix restored. */
  name: string;
  /** A convention's record beside the agent's own: only what cannot be counted twice is read. */
  twin: boolean;
}

/** Answers by event name; one for each pair of scope and service that leads to the same answers. */
export interface EventResolver {
  /** `name` undefined: the record has none. */
  resolve(name: string | undefined): Resolution;
}

/** Names are the senders' and without bound; beyond this many a resolver answers without remembering. */
const REMEMBERED_NAMES = 1_000;

function createEventResolver(scopeAgent: CompiledAgent | undefined, serviceAgent: CompiledAgent | undefined) {
  const groupAgent = scopeAgent ?? serviceAgent ?? FALLBACK;
  const nameless: Resolution = {
    agent: groupAgent,
    event: groupAgent.unlisted,
    kind: 'other',
    name: '',
    twin: false,
  };
  const remembered = new Map<string, Resolution>();

  function resolveNew(name: string): Resolution {
    const byPrefix = agentOfEventName(name);
    if (byPrefix?.agent.table.convention && scopeAgent !== undefined && scopeAgent !== byPrefix.agent) {
      const event = byPrefix.agent.unlisted;
      return { agent: scopeAgent, event, kind: 'other', name, twin: true };
    }
    const agent = byPrefix?.agent ?? groupAgent;
    const event = agent.events.get(byPrefix?.bareName ?? name) ?? agent.unlisted;
    const restored = byPrefix === undefined && agent.table.restorePrefix !== undefined;
    return {
      agent,
      event,
      kind: event.entry.kind,
      name: restored ? agent.table.restorePrefix + name : name,
      twin: false,
    };
  }

  return {
    resolve(name: string | undefined): Resolution {
      if (name === undefined) return nameless;
      let resolution = remembered.get(name);
      if (resolution === undefined) {
        resolution = resolveNew(name);
        if (remembered.size < REMEMBERED_NAMES) remembered.set(name, resolution);
      }
      return resolution;
    },
  };
}

const resolvers = new Map<string, EventResolver>();

/** Bounded: there are as many resolvers as pairs of agents. */
export function resolverFor(group: RecordGroup): EventResolver {
  const scopeAgent = agentOfScope(group.scopeName);
  const serviceAgent = agentOfService(group.resource.get('service.name'));
  const pair = `${scopeAgent?.id ?? ''}/${serviceAgent?.id ?? ''}`;
  let resolver = resolvers.get(pair);
  if (resolver === undefined) {
    resolver = createEventResolver(scopeAgent, serviceAgent);
    resolvers.set(pair, resolver);
  }
  return resolver;
}
