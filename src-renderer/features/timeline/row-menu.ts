import { KIND_TITLES } from '../../../src-shared/agents/registry.ts';
import type { EventRow } from '../../../src-shared/contract/host-api.ts';
import { type FilterTerm, formatFilter } from '../../../src-shared/timeline/filter.ts';
import { shortName } from '../../../src-shared/timeline/short-name.ts';
import type { AppState } from '../../state/app-state.ts';
import type { MenuItem } from '../../ui/Menu.tsx';
import { copyText } from '../../ui/text/copy-text.ts';
import { curlOf } from './row-text.ts';

function addTerm(app: AppState, term: FilterTerm): void {
  app.navigation.addToFilter(formatFilter({ terms: [term] }));
}

export async function copyAs(app: AppState, what: string, text: Promise<string | undefined>): Promise<void> {
  const value = await app.idle.track(text);
  if (value === undefined) app.toasts.show({ text: 'This event is no longer stored.' });
  else app.toasts.show({ text: (await copyText(value)) ? `Copied ${what}` : 'The clipboard cannot be written here.' });
}

export function copyOtlpJson(app: AppState, id: number): Promise<void> {
  return copyAs(app, 'OTLP JSON', app.client.api.eventOtlpJson(id));
}

/** The context menu of an event's row. */
export function rowMenu(app: AppState, row: EventRow): MenuItem[][] {
  const { api } = app.client;
  const copies: MenuItem[] = [
    { label: 'Copy summary', run: () => void copyAs(app, 'summary', Promise.resolve(row.summary)) },
    {
      label: 'Copy as JSON',
      run: () =>
        void copyAs(
          app,
          'JSON',
          api.commonEvents([row.id]).then(([event]) => event && JSON.stringify(event, undefined, 2)),
        ),
    },
    { label: 'Copy as OTLP JSON', hint: 'Y', run: () => void copyOtlpJson(app, row.id) },
    {
      label: 'Copy as curl',
      run: () => {
        const receiver = app.status.store.getState().info?.listeners.find(({ name }) => name === 'otlp-http');
        const address = receiver?.address ?? '127.0.0.1:4318';
        void copyAs(
          app,
          'curl command',
          api.eventOtlpJson(row.id).then((json) => (json === undefined ? undefined : curlOf(json, address))),
        );
      },
    },
    {
      label: 'Copy link to this event',
      run: () => {
        const link = new URL(app.navigation.linkTo(row.id), window.location.href).href;
        void copyAs(app, 'link', Promise.resolve(link));
      },
    },
  ];
  const kind = KIND_TITLES[row.kind].toLowerCase();
  const filters: MenuItem[] = [
    {
      label: `Only events of kind “${kind}”`,
      run: () => addTerm(app, { type: 'kind', negated: false, values: [row.kind] }),
    },
    {
      label: `Hide events of kind “${kind}”`,
      run: () => addTerm(app, { type: 'kind', negated: true, values: [row.kind] }),
    },
    {
      label: `Only ${shortName(row.name)}`,
      run: () => addTerm(app, { type: 'field', negated: false, field: 'name', pattern: row.name }),
    },
  ];
  const { tool, callId } = row;
  if (tool !== undefined) {
    filters.push({
      label: `Only tool ${tool}`,
      run: () => addTerm(app, { type: 'field', negated: false, field: 'tool', pattern: tool }),
    });
  }
  if (callId !== undefined) {
    filters.push({
      label: 'Only this call',
      run: () => addTerm(app, { type: 'field', negated: false, field: 'call', pattern: callId }),
    });
  }
  const groups = [copies, filters];
  const conversation = app.conversations.store.getState().byId.get(row.conversationId);
  if (conversation !== undefined && app.navigation.store.getState().conversation === undefined) {
    groups.push([
      {
        label: 'Open its conversation',
        run: () => {
          app.navigation.showConversation({ agent: conversation.agent, key: conversation.key });
          app.select(row.id, 'jump');
        },
      },
    ]);
  }
  return groups;
}
