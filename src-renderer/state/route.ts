/**
 * The part of the address after `#`. Every view has one, so that a link opens the same thing again:
 *
 *     #/all   #/c/codex/01a201e1-…/e/42?filter=kind%3Atool_result   #/arrivals   #/setup
 *
 * A conversation without a key of its own is written `~`.
 */
import { AGENT_IDS, type AgentId } from '../../src-shared/agents/common-event.ts';

export type View = 'timeline' | 'arrivals' | 'setup';

export interface Route {
  view: View;
  /** Absent: all events. */
  conversation?: { agent: AgentId; key: string };
  eventId?: number;
  filter: string;
}

export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#/, '').split('?', 2);
  const filter = new URLSearchParams(search).get('filter') ?? '';
  const parts = path.split('/').filter((part) => part !== '');
  if (parts[0] === 'arrivals') return { view: 'arrivals', filter };
  if (parts[0] === 'setup') return { view: 'setup', filter };
  const route: Route = { view: 'timeline', filter };
  let rest = parts.slice(1);
  const agent = AGENT_IDS.find((id) => id === parts[1]);
  if (parts[0] === 'c' && agent !== undefined && parts[2] !== undefined) {
    route.conversation = { agent, key: parts[2] === '~' ? '' : decode(parts[2]) };
    rest = parts.slice(3);
  }
  if (rest[0] === 'e' && /^[1-9]\d{0,15}$/.test(rest[1] ?? '')) route.eventId = Number(rest[1]);
  return route;
}

export function formatRoute(route: Route): string {
  let path: string = route.view;
  if (route.view === 'timeline') {
    path =
      route.conversation === undefined
        ? 'all'
        : `c/${route.conversation.agent}/${route.conversation.key === '' ? '~' : encodeURIComponent(route.conversation.key).replace(/~/g, '%7E')}`;
    if (route.eventId !== undefined) path += `/e/${route.eventId}`;
  }
  const search = route.filter === '' ? '' : `?filter=${encodeURIComponent(route.filter)}`;
  return `#/${path}${search}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
