import { KNOWN_KEYS, PLAIN_KEY } from './filter-keys.ts';
import { formatSpan } from './filter-time.ts';
import type { Filter, FilterTerm } from './filter-types.ts';

/** Text that parses to the same filter, quoted only where it must be. */
export function formatFilter(filter: Filter): string {
  return filter.terms.map(formatTerm).join(' ');
}

function formatTerm(term: FilterTerm): string {
  return (term.negated ? '-' : '') + formatBare(term);
}

function formatBare(term: FilterTerm): string {
  switch (term.type) {
    case 'text':
      return /^[^\s":@-][^\s":]*$/.test(term.text) ? term.text : quote(term.text);
    case 'agent':
    case 'kind':
    case 'outcome':
    case 'signal':
      return `${term.type}:${term.values.join(',')}`;
    case 'ok':
      return `ok:${term.value}`;
    case 'turn':
      return `turn:${term.op === '=' ? '' : term.op}${formatValue(term.pattern)}`;
    case 'command':
      return `command:${formatValue(term.pattern)}`;
    case 'field':
      return `${term.field}:${formatValue(term.pattern)}`;
    case 'number':
      return `${term.field}:${term.op === '=' ? '' : term.op}${term.value}`;
    case 'time':
      return `time:${formatSpan(term)}`;
    case 'attribute': {
      const key = PLAIN_KEY.test(term.key) ? term.key : quote(term.key);
      const marked = key !== term.key || KNOWN_KEYS.has(key.toLowerCase());
      return `${marked ? '@' : ''}${key}:${term.op === '=' ? '' : term.op}${formatValue(term.pattern)}`;
    }
  }
}

/** Quoted when it is empty, has a space, begins like a quote or an operator, or like what makes a word of a pair. */
function formatValue(value: string): string {
  return /^[^\s"=<>:\\/]\S*$/.test(value) ? value : quote(value);
}

function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}
