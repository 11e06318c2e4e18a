import { TONES } from './diagram.js';
import { CATEGORIES, CHECK_GROUPS, CONSTRUCT_KINDS, MATURITIES, PLACES } from './entries.js';
import { list, map, matching, number, oneOf, text } from './validate.js';

const id = matching(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'an id of small letters, digits and hyphens');
const url = matching(/^https:\/\/\S+$/, 'an address that begins with https://');
const tradeOffs = list(map({ text: { shape: text }, source: { shape: text, optional: true } }), 1);
const reading = list(map({ title: { shape: text }, url: { shape: url } }));

const tone = { shape: oneOf(TONES), optional: true };
const moments = list(map({ at: { shape: number }, text: { shape: text }, tone }));
const spans = list(map({ from: { shape: number }, to: { shape: number, optional: true }, text: { shape: text }, tone }));
const box = map({ id: { shape: id }, text: { shape: text }, column: { shape: number }, row: { shape: number }, tone });
const arrow = map({ from: { shape: id }, to: { shape: id }, text: { shape: text, optional: true }, tone });

const diagram = map({
  alt: { shape: text },
  timeline: {
    shape: map({
      end: { shape: number },
      rows: {
        shape: list(
          map({ label: { shape: text }, spans: { shape: spans, optional: true }, moments: { shape: moments, optional: true } }),
          1,
        ),
      },
      marks: { shape: moments, optional: true },
      ticks: { shape: moments, optional: true },
    }),
    optional: true,
  },
  flow: { shape: map({ boxes: { shape: list(box, 2) }, arrows: { shape: list(arrow, 1) } }), optional: true },
});

/** `pattern-ids.yaml`. */
export const NAMES = list(
  map({
    id: { shape: id },
    name: { shape: text },
    category: { shape: oneOf(CATEGORIES) },
    maturity: { shape: oneOf(MATURITIES) },
    aliases: { shape: list(id), optional: true },
    detected: { shape: text, optional: true },
    advice: { shape: text, optional: true },
  }),
  1,
);

/** `concerns.yaml`. */
export const CONCERNS = list(map({ id: { shape: id }, name: { shape: text }, patterns: { shape: list(id, 1) } }), 1);

/** `patterns/ID.yaml`. */
export const PATTERN = map({
  id: { shape: id },
  intent: { shape: text },
  problem: { shape: text },
  solution: { shape: text },
  when: { shape: list(text, 1) },
  not_when: { shape: list(text, 1) },
  trade_offs: { shape: tradeOffs },
  related: { shape: list(id, 1) },
  example: { shape: text },
  diagram: { shape: diagram, optional: true },
  reading: { shape: reading, optional: true },
});

/** `anti-patterns/CODE.yaml`. */
export const ANTI_PATTERN = map({
  code: { shape: matching(/^ant(-[a-z0-9]+)+$/, 'a code that begins with ant-') },
  name: { shape: text },
  severity: { shape: oneOf(['error', 'warning', 'information'] as const) },
  intent: { shape: text },
  problem: { shape: text },
  fires: { shape: text },
  solution: { shape: text },
  remedies: { shape: list(text, 1) },
  when: { shape: list(text, 1) },
  not_when: { shape: list(text, 1) },
  trade_offs: { shape: tradeOffs },
  related: { shape: list(id, 1) },
  bad: { shape: text },
  good: { shape: text },
  reading: { shape: reading, optional: true },
});

/** `checks/CODE.yaml`. */
export const CHECK = map({
  code: { shape: id },
  name: { shape: text },
  severity: { shape: oneOf(['error', 'warning', 'information', 'hint'] as const) },
  group: { shape: oneOf(CHECK_GROUPS) },
  summary: { shape: text },
  meaning: { shape: text },
  why: { shape: text },
  remedy: { shape: text },
  bad: { shape: text },
  good: { shape: text },
  files: { shape: list(map({ path: { shape: text }, text: { shape: text } })), optional: true },
});

/** `constructs/*.yaml`. */
export const CONSTRUCTS = list(
  map({
    word: { shape: text },
    aliases: { shape: list(text), optional: true },
    kind: { shape: oneOf(CONSTRUCT_KINDS) },
    places: { shape: list(oneOf(PLACES), 1) },
    syntax: { shape: text },
    doc: { shape: text },
    example: { shape: text },
    patterns: { shape: list(id), optional: true },
    snippet: { shape: text, optional: true },
  }),
  1,
);
