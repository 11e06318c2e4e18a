import { expect, test } from 'vitest';
import { type Indexed, search } from '../../site/search.js';

const index: Indexed[] = [
  {
    address: 'rules/ant-no-dlq.html',
    title: 'No dead-letter queue',
    text: 'ant-no-dlq\nOne row that does not parse stops the table.',
  },
  { address: 'patterns/dlq.html', title: 'Dead-letter queue', text: 'dlq\nOne malformed row in ten million. Related: retryable' },
  {
    address: 'types.html#functions',
    title: 'Types: Functions',
    text: `${'a '.repeat(100)}to_date parses text; a queue of rows.`,
  },
  { address: 'reference.html#late-within', title: 'Reference: late within', text: 'How late a row may come.' },
];

test.each<[query: string, addresses: string[]]>([
  ['', []],
  ['   ', []],
  ['.*', []],
  ['dlq', ['rules/ant-no-dlq.html', 'patterns/dlq.html']],
  ['DEAD-letter', ['patterns/dlq.html', 'rules/ant-no-dlq.html']],
  ['ant-no-dlq', ['rules/ant-no-dlq.html']],
  ['queue', ['rules/ant-no-dlq.html', 'patterns/dlq.html', 'types.html#functions']],
  ['row parse', ['rules/ant-no-dlq.html', 'types.html#functions']],
  ['late', ['reference.html#late-within']],
  ['malformed nothing', []],
  ['func', ['types.html#functions']],
  ['constructor', []],
  ['(', []],
])('%j finds %j', (query, addresses) => {
  expect(
    search(index, query)
      .map(({ address }) => address)
      .sort(),
  ).toEqual([...addresses].sort());
});

test('what has the words together, whole or in its title comes first', () => {
  const entry = (address: string, title: string, text: string): Indexed => ({ address, title, text });
  const pages = [
    entry('apart', 'A', 'within a day, or late'),
    entry('part', 'B', 'later, and withins'),
    entry('together', 'C', 'late within 30 days'),
    entry('title', 'Late within', 'nothing'),
  ];
  expect(search(pages, 'late within').map(({ address }) => address)).toEqual(['title', 'together', 'apart', 'part']);
});

test('a whole word counts more than the beginning of one', () => {
  const pages = ['latest', 'late'].map(word => ({ address: word, title: 'A', text: `How ${word} it is.` }));
  expect(search(pages, 'late').map(({ address }) => address)).toEqual(['late', 'latest']);
});

test('a hit shows the word with some of the text around it', () => {
  expect(search(index, 'TO_DATE')[0]?.excerpt).toEqual(['a '.repeat(40), 'to_date', ' parses text; a queue of rows.']);
});

test('there are at most as many hits as are asked for', () => {
  expect(search(index, 'queue', 1)).toHaveLength(1);
});
