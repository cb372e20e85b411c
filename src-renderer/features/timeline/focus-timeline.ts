/** Gives the keyboard to the list of events, where it is there. */
export function focusTimeline(): void {
  document.querySelector<HTMLElement>('[data-testid=timeline-scroller]')?.focus({ preventScroll: true });
}
