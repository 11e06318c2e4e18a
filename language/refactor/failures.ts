import { addDeclarationBelow } from '../model/edits.js';
import { valueInForce } from '../model/effective.js';
import { writtenName } from '../model/names.js';
import { blank } from './blanks.js';
import { choiceOf } from './columns.js';
import type { Refactoring, Subject } from './refactoring.js';
import { behind, inPlaceOf, ownProperty, withProperties } from './writing.js';

export const deadLetter: Refactoring = {
  pattern: 'dlq',
  title: 'Send bad rows to a dead letter',
  at: ['on error'],
  change(subject) {
    if (onErrorOf(subject)?.action === 'dead_letter') return `${subject.name} has a dead letter already.`;
    return send(subject);
  },
};

export const retries: Refactoring = {
  pattern: 'poison-pill-handling',
  title: 'Try bad rows again before they go to a dead letter',
  at: ['on error'],
  change(subject) {
    const inForce = onErrorOf(subject);
    const own = ownProperty(subject, 'on error');
    if (inForce?.action !== 'dead_letter') return `${subject.name} has no dead letter, to which rows go that fail for good.`;
    if (inForce.retry !== undefined) return `${subject.name} tries bad rows again already.`;
    if (own !== undefined) return [behind(subject, own.span.end, `retry ${blank('3')}`)];
    return withProperties(subject, `on error dead_letter ${writtenName(inForce.deadLetter.name.text)} retry ${blank('3')}`);
  },
};

function onErrorOf({ table }: Subject) {
  return valueInForce(table.properties, 'on error');
}

/** To a dead letter of the pipeline, or a new one below the table. */
function send(subject: Subject) {
  const { model, table, text, name } = subject;
  if (table.write === 'view') return `${name} is a view: rows that fail do so in its readers.`;
  const letters = model.deadLetters(table.handle).map(letter => writtenName(letter.name));
  const property = `on error dead_letter ${choiceOf(letters) ?? 'rejects'}`;
  const own = ownProperty(subject, 'on error');
  const edits = own === undefined ? withProperties(subject, property) : [inPlaceOf(subject, own.span, [property])];
  if (typeof edits === 'string' || letters.length > 0) return edits;
  return [...edits, addDeclarationBelow(table.handle, text, `deadletter rejects { retain ${blank('30 days')} }`)];
}
