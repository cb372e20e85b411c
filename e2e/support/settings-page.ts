import type { Locator, Page } from '@playwright/test';
import type { SluiceWindow } from './sluice-window.ts';

/** Page object of the settings and of the exporters in the status bar. */
export class SettingsPage {
  readonly page: Page;
  readonly window: SluiceWindow;
  readonly main: Locator;
  /** config.toml as it will be written. */
  readonly file: Locator;
  readonly save: Locator;

  constructor(window: SluiceWindow) {
    this.window = window;
    this.page = window.page;
    this.main = this.page.getByRole('main', { name: 'Settings' });
    this.file = this.page.getByRole('region', { name: 'config.toml' });
    this.save = this.file.getByRole('button', { name: /^Save/ });
  }

  async open(
    section: 'Exporters' | 'Redaction' | 'Receivers' | 'Recording' | 'Retention' | 'Appearance',
  ): Promise<void> {
    if (!(await this.main.isVisible())) await this.page.keyboard.press('Control+,');
    await this.page.getByRole('navigation', { name: 'Settings' }).getByRole('button', { name: section }).click();
  }

  field(label: string): Locator {
    return this.main.getByRole('textbox', { name: label, exact: true });
  }

  /** The entry of an exporter in the status bar. */
  chip(name: string): Locator {
    return this.window.status.getByRole('listitem').filter({ hasText: name });
  }

  /** The switch of an exporter in the status bar. */
  switchOf(name: string): Locator {
    return this.window.status.getByRole('switch', { name: `Send to ${name}` });
  }

  /** Where it begins is asked for only when records wait. */
  async switchOn(name: string, from: 'From now' | 'From where it stopped'): Promise<void> {
    await this.switchOf(name).click();
    const choice = this.page.getByRole('menuitem', { name: from });
    const isOn = this.switchOf(name).and(this.page.locator('[aria-checked="true"]'));
    await choice.or(isOn).first().waitFor();
    if (await choice.isVisible()) await choice.click();
  }

  /** Adds an exporter with the given settings and saves; its page is open then. */
  async addExporter(options: { name: string; kind: 'OTLP/HTTP' | 'OTLP/gRPC'; endpoint: string }): Promise<void> {
    await this.open('Exporters');
    await this.main.getByRole('button', { name: 'Add exporter' }).click();
    const dialog = this.page.getByRole('dialog', { name: 'Add an exporter' });
    await dialog.getByLabel('Name').fill(options.name);
    await dialog.getByRole('button', { name: 'Add' }).click();
    await this.main.getByText(options.kind, { exact: true }).click();
    await this.field('Endpoint').fill(options.endpoint);
    await this.sendUnredacted();
    await this.saveAll();
  }

  /** Takes every redaction rule off. */
  async sendUnredacted(): Promise<void> {
    const rules = this.main.getByRole('group', { name: 'Redact' });
    const remove = rules.getByRole('button', { name: /^Remove/ });
    while ((await remove.count()) > 0) await remove.first().click();
  }

  async saveAll(): Promise<void> {
    await this.window.idle();
    await this.save.click();
    await this.file.getByText('Nothing to save').waitFor();
    await this.window.idle();
  }

  /** A number of the exporter whose page is open. */
  number(label: string): Locator {
    return this.main
      .getByRole('region', { name: /^State of/ })
      .locator('dl > div')
      .filter({ hasText: label })
      .locator('dd')
      .first();
  }

  get phase(): Locator {
    return this.main.locator('.exporter-phase');
  }
}
