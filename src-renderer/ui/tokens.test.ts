import * as scales from '@radix-ui/colors';
import { describe, expect, test } from 'vitest';
import css from './tokens.css?raw';

/** Reads tokens.css as a browser without wide-gamut colours would, and computes WCAG contrast. */
const [lightBlock = '', darkBlock = ''] = css.split(':root.dark');

function declarations(block: string): Map<string, string> {
  return new Map([...block.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name ?? '', value ?? '']));
}
const themes = {
  light: declarations(lightBlock.slice(lightBlock.indexOf(':root {'))),
  dark: new Map([...declarations(lightBlock), ...declarations(darkBlock.slice(0, darkBlock.indexOf('@media')))]),
};
type Rgb = [number, number, number];

function resolve(value: string, theme: 'light' | 'dark'): Rgb {
  const text = value.trim();
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text)?.[1];
  if (hex !== undefined) {
    const full = hex.length === 3 ? [...hex].map((digit) => digit + digit).join('') : hex;
    return [0, 2, 4].map((at) => Number.parseInt(full.slice(at, at + 2), 16)) as Rgb;
  }
  const mix = /^color-mix\(in srgb, (var\(--[\w-]+\)), (var\(--[\w-]+\)) (.+)\)$/.exec(text);
  if (mix !== null) {
    const share = mix[3]?.startsWith('var') ? themes[theme].get(mix[3].slice(4, -1)) : mix[3];
    const part = Number.parseFloat(share ?? '') / 100;
    const [a, b] = [resolve(mix[1] ?? '', theme), resolve(mix[2] ?? '', theme)];
    return a.map((channel, index) => channel * (1 - part) + (b[index] as number) * part) as Rgb;
  }
  const name = /^var\((--[\w-]+)\)$/.exec(text)?.[1] ?? '';
  const own = themes[theme].get(name);
  if (own !== undefined) return resolve(own, theme);
  const [, scale = '', step = ''] = /^--([a-z]+)-(\d+)$/.exec(name) ?? [];
  const palette = (scales as unknown as Record<string, Record<string, string>>)[
    theme === 'dark' ? `${scale}Dark` : scale
  ];
  const colour = palette?.[scale + step];
  if (colour === undefined) throw new Error(`${text} is no colour that this test understands`);
  return resolve(colour, theme);
}

function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((channel) => {
    const part = channel / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(text: string, surface: string, theme: 'light' | 'dark'): number {
  const [a, b] = [luminance(resolve(`var(${text})`, theme)), luminance(resolve(`var(${surface})`, theme))];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

const SURFACES = ['--bg-panel', '--bg-sidebar', '--bg-raised', '--bg-hover', '--bg-linked', '--bg-selected'];
const WORDS = ['--text', '--text-muted', '--text-faint', '--accent-text', '--ok-text', '--warn-text', '--danger-text'];
const kinds = [...themes.light.keys()].filter((name) => /^--kind-\w+-text$/.test(name));

describe.each(['light', 'dark'] as const)('%s', (theme) => {
  test.each([...WORDS, ...kinds])('%s can be read on every surface', (text) => {
    for (const surface of SURFACES) {
      expect(contrast(text, surface, theme), `${text} on ${surface}`).toBeGreaterThanOrEqual(4.5);
    }
  });
  test.each(kinds)('%s can be read on its own chip', (text) => {
    expect(contrast(text, text.replace('-text', '-bg'), theme)).toBeGreaterThanOrEqual(4.5);
  });
  test('words on warnings, errors and the accent can be read', () => {
    for (const name of ['ok', 'warn', 'danger', 'accent']) {
      expect(contrast(`--${name}-text`, `--${name}-bg`, theme), name).toBeGreaterThanOrEqual(4.5);
    }
  });
});
