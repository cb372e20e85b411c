import { expect, it } from 'vitest';
import { shapeOfPattern } from './shape-of-pattern.ts';

const NAME = String.raw`(?:[ \t\w.-]{0,20})[\s'"]{0,3}(?:=|>|:{1,3}=|\|\||:|=>|\?=|,)[\x60'"\s=]{0,5}`;
const END = String.raw`(?:[\x60'"\s;]|\\[nr]|$)`;

it.each([
  [String.raw`\b(acme-(?:live|test)-[a-f0-9]{32})${END}`, 'acme-live-{x32}'],
  ['ACME_(?i)[a-z0-9]{20,40}={0,2}', 'ACME_{l20}'],
  [String.raw`(?i)[\w.-]{0,50}?(?:acme)${NAME}([a-z0-9]{17})${END}`, 'acme_token={l17}'],
  [String.raw`\b(am\.[\w-]{43})(?:[^\w-]|\z)`, 'am.{b43}'],
  ['am1_[A-Za-z0-9+/]{100,}', 'am1_{p100}'],
])('reads the shape of %j', (pattern, shape) => expect(shapeOfPattern(pattern)).toBe(shape));
