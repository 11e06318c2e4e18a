/** The text of the doc comment that ends right above an offset, without its stars; missing where there is none. */
export function readDocAbove(text: string, offset: number): string | undefined {
  const head = text.slice(0, offset).trimEnd();
  if (!head.endsWith('*/')) return undefined;
  const start = head.lastIndexOf('/*');
  return start < 0 ? undefined : readDoc(head.slice(start));
}

/** The text of a comment that begins with two stars; missing for any other. */
export function readDoc(comment: string): string | undefined {
  if (!comment.startsWith('/**') || comment.length < 5) return undefined;
  const lines = comment
    .slice(3, comment.endsWith('*/') ? -2 : undefined)
    .split(/\r?\n/)
    .map(line => line.replace(/^\s*\*? ?/, '').trimEnd());
  const text = lines.join('\n').trim();
  return text === '' ? undefined : text;
}
