/** A page or a section of one as the search sees it. */
export interface Indexed {
  readonly address: string;
  readonly title: string;
  readonly text: string;
}

export interface Hit {
  readonly address: string;
  readonly title: string;
  /** A piece of its text around the first word that was found: before it, the word, after it. */
  readonly excerpt: readonly [before: string, word: string, after: string];
}

/** How much a word counts in a title, as a whole word in addition, and all words together as they were typed. */
const IN_TITLE = 8;
const WHOLE = 2;
const PHRASE = 4;

/** Characters of an excerpt on either side of the word. */
const AROUND = 80;

/**
 * What has all words of a query, in any case and as beginnings of words, the best first; equal ones in the order of the index.
 * @param most how many at most
 */
export function search(index: readonly Indexed[], query: string, most = 50): Hit[] {
  const words = query.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
  if (words.length === 0) return [];
  const phrase = beginning(words.join('[^\\p{L}\\p{N}_]+'));
  const patterns = words.map(beginning);
  return index
    .map(entry => ({ entry, score: scoreOf(entry, patterns, phrase) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ entry: { address, title, text } }) => ({ address, title, excerpt: excerptOf(text, [phrase, ...patterns]) }));
}

/** Finds words that begin so. */
function beginning(word: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}_])${word}`, 'iu');
}

/** 0 where one of the words is nowhere. */
function scoreOf({ title, text }: Indexed, words: readonly RegExp[], phrase: RegExp): number {
  let score = phrase.test(title) ? PHRASE * IN_TITLE : phrase.test(text) ? PHRASE : 0;
  for (const word of words) {
    const here = IN_TITLE * weight(word, title) + weight(word, text);
    if (here === 0) return 0;
    score += here;
  }
  return score;
}

function weight(word: RegExp, text: string): number {
  const match = word.exec(text);
  if (match === null) return 0;
  return /^[\p{L}\p{N}_]/u.test(text.slice(match.index + match[0].length)) ? 1 : WHOLE;
}

function excerptOf(text: string, patterns: readonly RegExp[]): Hit['excerpt'] {
  const match = patterns.map(pattern => pattern.exec(text)).find(found => found !== null);
  if (match == null) return [text.slice(0, 2 * AROUND), '', ''];
  const end = match.index + match[0].length;
  return [text.slice(Math.max(0, match.index - AROUND), match.index), match[0], text.slice(end, end + AROUND)];
}
