/** The window. Filled in by the following commits. */
export function App() {
  return <main aria-label="Sluice" />;
}
