/** The tab that an arrow, Home or End leads to (ARIA tabs pattern, wraps around); undefined for other keys. */
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
