/** A rule in one sentence. */
import type { SettingTable, SettingValue } from '../../../src-shared/contract/settings-api.ts';
import { type ActionDraft, actionOf, detectorKinds, whatOf } from './rule-settings.ts';

const PLACE_WORDS: Readonly<Record<string, string>> = {
  attributes: 'attributes',
  body: 'the body',
  resource: 'the resource',
  scope: 'the scope',
  fields: 'names and messages',
};

/** Such as `Masks what matches CUST-\d+ in attributes and the body of tool_result events of codex.` */
export function ruleSentence(table: SettingTable): string {
  const action = actionOf(table['action']);
  const events = eventsText(table);
  const parts = [
    verb(action),
    whatText(table, action),
    placesText(table),
    events === '' ? '' : `of ${events}`,
    listOf(table['exporters']).length === 0 ? '' : `for ${joined(listOf(table['exporters']))} only`,
  ];
  return `${parts.filter((part) => part !== '').join(' ')}.`;
}

function verb({ kind, amount }: ActionDraft): string {
  switch (kind) {
    case 'mask':
      return 'Masks';
    case 'hash':
      return 'Hashes';
    case 'drop':
      return 'Drops';
    case 'drop-event':
      return 'Drops every event that holds';
    case 'keep-first':
      return `Keeps the first ${String(amount ?? '')} characters of`;
    case 'keep-last':
      return `Keeps the last ${String(amount ?? '')} characters of`;
    case 'truncate':
      return `Cuts to ${String(amount ?? '')} bytes`;
  }
}

function whatText(table: SettingTable, action: ActionDraft): string {
  const keys = listOf(table['keys']);
  const under = keys.length === 0 ? '' : ` under ${joined(keys)}`;
  switch (whatOf(table)) {
    case 'regex':
      return `what matches ${String(table['regex'])}${under}`;
    case 'detector': {
      const kinds = detectorKinds(table['detector']);
      return `${kinds === undefined ? 'secrets' : `secrets of the kinds ${joined(kinds)}`}${under}`;
    }
    case 'whole':
      if (keys.length > 0) return action.kind === 'drop-event' ? joined(keys) : `the values of ${joined(keys)}`;
      return action.kind === 'drop-event' ? 'anything' : 'everything';
  }
}

function placesText(table: SettingTable): string {
  const places = listOf(table['in']);
  return places.length === 0 ? '' : `in ${joined(places.map((place) => PLACE_WORDS[place] ?? place))}`;
}

function eventsText(table: SettingTable): string {
  const kinds = listOf(table['kinds']);
  const events = listOf(table['events']);
  const agents = listOf(table['agents']);
  const which = [...kinds, ...events];
  if (which.length === 0 && agents.length === 0) return '';
  return `${which.length === 0 ? 'events' : `${joined(which, 'or')} events`}${agents.length === 0 ? '' : ` of ${joined(agents, 'or')}`}`;
}

function listOf(value: SettingValue | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function joined(words: readonly string[], last = 'and'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}
