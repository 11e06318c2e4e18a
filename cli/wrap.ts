/** Breaks text at blanks into lines of a width; a longer word keeps a line of its own. */
export function wrap(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap(paragraph => paragraph.match(new RegExp(`\\S.{0,${width - 1}}(?=\\s|$)|\\S+`, 'g')) ?? ['']);
}
