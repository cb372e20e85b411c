/**
 * The part of the address after `#`. Every view has one, so that a link opens the same thing again:
 *
 *     #/all   #/c/codex/01a201e1-…/e/42?filter=kind%3Atool_result   #/arrivals   #/setup   #/settings/exporters/staging
 *     #/settings/redaction/customers   #/leaks
 *
 * A conversation without a key of its own is written `~`.
 */
import { AGENT_IDS, type AgentId } from '../../src-shared/agents/common-event.ts';

export type View = 'timeline' | 'arrivals' | 'leaks' | 'setup' | 'settings';

export const SETTINGS_SECTIONS = [
  'exporters',
  'redaction',
  'receivers',
  'recording',
  'retention',
  'appearance',
] as const;
export type SettingsSection = (typeof SETTINGS_SECTIONS)[number];

export interface SettingsPlace {
  section: SettingsSection;
  /** The exporter that is shown. */
  exporter?: string;
  /** The rule or bundle of `redaction` that is shown. */
  rule?: string;
}

export interface Route {
  view: View;
  /** Absent: all events. */
  conversation?: { agent: AgentId; key: string };
  eventId?: number;
  /** Of the view `settings`. */
  settings?: SettingsPlace;
  filter: string;
}

export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#/, '').split('?', 2);
  const filter = new URLSearchParams(search).get('filter') ?? '';
  const parts = path.split('/').filter((part) => part !== '');
  if (parts[0] === 'arrivals') return { view: 'arrivals', filter };
  if (parts[0] === 'leaks') return { view: 'leaks', filter };
  if (parts[0] === 'setup') return { view: 'setup', filter };
  if (parts[0] === 'settings') {
    const section = SETTINGS_SECTIONS.find((one) => one === parts[1]) ?? 'exporters';
    const name = parts[2] === undefined ? undefined : decode(parts[2]);
    const settings: SettingsPlace = { section };
    if (section === 'exporters' && name !== undefined) settings.exporter = name;
    if (section === 'redaction' && name !== undefined) settings.rule = name;
    return { view: 'settings', settings, filter };
  }
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
  if (route.view === 'settings' && route.settings !== undefined) {
    const { section, exporter, rule } = route.settings;
    const name = section === 'redaction' ? rule : exporter;
    path = `settings/${section}${name === undefined ? '' : `/${encodeURIComponent(name)}`}`;
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
