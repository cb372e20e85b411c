import type { AppServices } from './state/app-context.ts';

/** The views of the centre other than the timeline. */
export function OtherView({ view }: { view: 'arrivals' | 'setup'; services: AppServices }) {
  return <div>{view}</div>;
}
