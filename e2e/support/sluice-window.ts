import type { Locator, Page } from '@playwright/test';

/** Page object of the window: what a person sees and does, whichever shell shows it. */
export class SluiceWindow {
  readonly page: Page;
  readonly conversations: Locator;
  readonly grid: Locator;
  readonly rows: Locator;
  readonly details: Locator;
  readonly filterBox: Locator;
  readonly status: Locator;

  constructor(page: Page) {
    this.page = page;
    this.conversations = page.getByRole('navigation', { name: 'Conversations' });
    this.grid = page.getByRole('grid', { name: 'Events' });
    this.rows = this.grid.locator('[data-event-id]');
    this.details = page.getByRole('region', { name: 'Event details' });
    this.filterBox = page.getByRole('combobox', { name: 'Filter events' });
    this.status = page.getByRole('contentinfo');
  }

  async open(startUrl: string): Promise<void> {
    await this.page.goto(startUrl);
    await this.idle();
  }

  /** Waits until nothing is pending: no query, no row to fetch, no delayed filter. */
  async idle(): Promise<void> {
    await this.page.locator('html[data-idle="true"]').waitFor({ state: 'attached' });
  }

  /** The conversation whose entry holds the text. */
  conversation(text: string | RegExp): Locator {
    return this.conversations.locator('[data-conversation-id]').filter({ hasText: text });
  }

  async openConversation(text: string | RegExp): Promise<void> {
    await this.conversation(text).locator('.conversation-open').click();
    await this.idle();
  }

  /** Rows whose text holds all of the given pieces. */
  row(...texts: string[]): Locator {
    return texts.reduce((rows, text) => rows.filter({ hasText: text }), this.rows);
  }

  async filter(text: string): Promise<void> {
    await this.filterBox.fill(text);
    await this.filterBox.press('Enter');
    await this.idle();
  }

  async openTab(name: 'Summary' | 'Attributes' | 'Leaves' | 'Raw' | 'Related'): Promise<void> {
    await this.details.getByRole('tab', { name }).click();
  }
}
