/** The views of an event, in their order; each is reached by its number, too. */
export const DETAIL_TABS = ['Summary', 'Attributes', 'Leaves', 'Raw', 'Related'] as const;
export type DetailTab = (typeof DETAIL_TABS)[number];

export function isDetailTab(name: string | null): name is DetailTab {
  return DETAIL_TABS.some((tab) => tab === name);
}

/** Where an arrow, Home or End leads from a tab (ARIA tabs pattern, wrapping around); undefined for other keys. */
export function tabForKey<Tab extends string>(tabs: readonly Tab[], from: Tab, key: string): Tab | undefined {
  const at = tabs.indexOf(from);
  switch (key) {
    case 'ArrowRight':
      return tabs[(at + 1) % tabs.length];
    case 'ArrowLeft':
      return tabs[(at - 1 + tabs.length) % tabs.length];
    case 'Home':
      return tabs[0];
    case 'End':
      return tabs.at(-1);
    default:
      return undefined;
  }
}
