import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './ui/tokens.css';
import './ui/base.css';
import { parseFilter } from '../src-shared/timeline/filter.ts';
import { connect } from './client/connect.ts';
import type { HostClient } from './client/host-client.ts';
import { App } from './frame/App.tsx';
import { createAppState } from './state/app-state.ts';
import { createAppearance } from './state/appearance.ts';
import { browserAddress } from './state/navigation.ts';

/** The host of this page; while developing, `?fake=100000&rate=50` shows generated events instead. */
async function chooseClient(): Promise<HostClient> {
  if (import.meta.env.DEV) {
    const { fakeClientFrom } = await import('./dev/fake-from-address.ts');
    const fake = fakeClientFrom(new URLSearchParams(location.search));
    if (fake !== undefined) return fake;
  }
  return connect();
}

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
const appearance = createAppearance({
  root: document.documentElement,
  systemDark: matchMedia('(prefers-color-scheme: dark)'),
  storage: localStorage,
});
const state = createAppState({
  client: await chooseClient(),
  address: browserAddress(window),
  checkFilter(text) {
    const result = parseFilter(text);
    return result.ok ? undefined : { position: result.position, message: result.message };
  },
});
appearance.follow(state.settings);
createRoot(root).render(
  <StrictMode>
    <App services={{ state, appearance }} />
  </StrictMode>,
);
