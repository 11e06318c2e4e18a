import type { Random } from './numbers.js';

const WORDS =
  'order customer invoice shipment product price stock region ledger account payment session click visitor device store supplier batch metric score label segment channel campaign refund ticket asset booking total weekly'.split(
    ' ',
  );

export function word(random: Random): string {
  return random.pick(WORDS);
}

export function sentence(random: Random, length = 5): string {
  return Array.from({ length }, () => word(random)).join(' ');
}
