import { expect, test } from 'vitest';
import { createInstancePath, exporterOfMark, instanceMark } from './instance-path.ts';

test('a ring of any length is noticed at its first round', () => {
  const ring = ['a', 'b', 'c', 'd'].map((id) => createInstancePath(id));
  let header = ring[0]?.header('logs');
  for (const next of ring.slice(1)) {
    expect(next.arrived(header, 'logs')).toBeUndefined();
    header = next.header('logs');
  }
  expect(header).toBe('d c b a');
  expect(ring[0]?.arrived(header, 'logs')).toMatch(/^Loop: what an exporter of this Sluice sent came back\./);
});

test('two that send each other different signals are no ring', () => {
  const [a, b] = [createInstancePath('a'), createInstancePath('b')];
  expect(b.arrived(a.header('logs'), 'logs')).toBeUndefined();
  expect(a.arrived(b.header('traces'), 'traces')).toBeUndefined();
});

test('a path is bounded, forgets, and takes nothing strange', () => {
  let ticks = 0;
  const path = createInstancePath('me', () => ticks);
  for (let i = 0; i < 100; i++) path.arrived(`other-${i}`, 'logs');
  expect(path.header('logs').split(' ')).toHaveLength(16);
  expect(path.arrived(`${'x '.repeat(10_000)}me`, 'logs')).toBeUndefined();
  expect(path.arrived('<script> a\u0000b', 'traces')).toBeUndefined();
  expect(path.header('traces')).toBe('me');
  ticks = 11 * 60_000;
  expect(path.header('logs')).toBe('me');
});

test('a mark names the exporter, to its own instance only', () => {
  expect(exporterOfMark(instanceMark('me', 'st/aging'), 'me')).toBe('st/aging');
  expect(exporterOfMark(instanceMark('me', 'staging'), 'you')).toBeUndefined();
  expect(exporterOfMark(undefined, 'me')).toBeUndefined();
});
