import type { ColumnReference, Property, PropertyShapes, Span } from '../declaration/index.js';
import { fold, shown } from '../names.js';
import { takeOut } from './fixes.js';
import type { Subject } from './subject.js';

/** Something that a declaration may say once. */
interface Said {
  /** Two of one key are one too many. */
  readonly key: string;
  readonly span: Span;
  /** All of it, which may be taken out where it says the same as the first. */
  readonly whole: Span;
  /** How a message names it. */
  readonly what: string;
}

/** One property, expectation, tag, task, tier level or option twice in one place, and a clause twice in one block. */
export function checkRepeated(subject: Subject): void {
  const { declaration, findings } = subject;
  const first = new Map<string, Said>();
  const params = declaration.kind === 'environment' ? declaration.params.map(({ name }) => ofParam(name)) : [];
  for (const said of [...params, ...declaration.properties.flatMap(saidBy)]) {
    const before = first.get(said.key);
    if (before === undefined) first.set(said.key, said);
    else reportTwice(subject, before, said);
  }
  for (const span of declaration.repeated ?? []) {
    const [words] = /^\w+(?:[ \t]+(?:by|when|within|of|null)\b)?/i.exec(textOf(subject, span)) ?? [];
    const message = `\`${(words ?? 'this').toLowerCase()}\` is said twice here, and one of them is not looked at. Take one of them out.`;
    findings.problem({ span, code: 'duplicate-property', message });
  }
}

function reportTwice(subject: Subject, before: Said, { span, whole, what }: Said): void {
  const same = normal(textOf(subject, before.whole)) === normal(textOf(subject, whole));
  const message = same
    ? `${what} is said twice here. Take one of them out.`
    : `${what} is said twice here, and not the same: only one of them can be meant. Take the other out.`;
  const fix = same ? takeOut(subject, whole, 'Take this one out') : {};
  subject.findings.problem({ span, code: 'duplicate-property', message, ...fix });
}

function textOf({ db, handle }: Subject, { start, end }: Span): string {
  return db.files.textOf(handle).slice(start, end);
}

function normal(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

function ofParam(name: { readonly text: string; readonly span: Span }): Said {
  return { key: `param ${fold(name.text)}`, span: name.span, whole: name.span, what: `The parameter ${shown(name.text)}` };
}

/** What a property says, by the keys under which it may stand once. */
function saidBy(property: Property): Said[] {
  const whole = property.span;
  const one = (key: string, what: string, span = property.keywordSpan): Said[] => [{ key, what, span, whole }];
  switch (property.name) {
    case 'maintain':
      return property.value.tasks.map(({ task, span }) => ({
        key: `task ${task}`,
        what: `The task \`${task}\``,
        span,
        whole: span,
      }));
    case 'tier':
      return property.value.levels.map(({ level, span }) => ({
        key: `tier ${level}`,
        what: `The tier \`${level}\``,
        span,
        whole: span,
      }));
    case 'tags':
      return property.value.tags.map(({ name, span }) => ({
        key: `tag ${fold(name.text)}`,
        what: `The tag ${shown(name.text)}`,
        span: name.span,
        whole: span,
      }));
    case 'expect':
      return one(
        `expect ${fold(property.value.name.text)}`,
        `The expectation ${shown(property.value.name.text)}`,
        property.value.name.span,
      );
    case 'option':
      return one(`option ${property.value.key}`, `The option ${shown(property.value.key)}`, property.value.keySpan);
    case 'mask':
      return one(
        `mask ${pathText(property.value.column)}`,
        `The mask of ${shown(pathText(property.value.column))}`,
        property.value.column.span,
      );
    case 'sink':
      return one(`sink ${fold(property.value.system.text)} ${targetText(property.value.target)}`, 'This sink');
    case 'allow': {
      const { role, where, purposes } = property.value;
      // A role may be allowed for several purposes, each with rows of its own.
      const isAlone = where === undefined && purposes.length === 0;
      return isAlone ? one(`allow ${fold(role.text)}`, `The role ${shown(role.text)}`, role.span) : [];
    }
    case 'role':
      return one('role', 'The role of the table');
    case 'subject key':
    case 'patterns':
    case 'writes':
      return [];
    case 'setting':
      return one(`setting ${fold(property.value.name)}`, `\`${fold(property.value.name)}\``);
    default:
      return one(property.name, `\`${property.name === 'access tier' ? 'tier' : property.name}\``);
  }
}

function pathText({ path }: ColumnReference): string {
  return path.map(({ text }) => fold(text)).join('.');
}

function targetText(target: PropertyShapes['sink']['target']): string {
  return target.kind === 'string' || target.kind === 'word' ? target.text : JSON.stringify(target);
}

/** The lists of columns in which each stands once. */
const LISTS: ReadonlySet<string> = new Set(['key', 'grain', 'cluster by']);

/** A column twice in a `key`, a `grain`, a `cluster by`, or a list of a step or clause. */
export function checkRepeatedColumns(subject: Subject): void {
  const { declaration } = subject;
  for (const property of declaration.properties) {
    if (LISTS.has(property.name)) checkList(subject, property.name, (property.value as PropertyShapes['key']).columns);
    const clauses = property.name === 'scd' ? property.value : property.name === 'write' ? property.value.merge : undefined;
    if (clauses === undefined) continue;
    checkList(subject, 'sequence by', clauses.sequence);
    checkList(subject, 'track', clauses.track ?? []);
    const names = clauses.validity ?? [];
    for (const [index, { text, span }] of names.entries()) {
      if (!names.slice(0, index).some(other => fold(other.text) === fold(text))) continue;
      const message = `Two validity columns are called ${shown(text)}. Give each a name of its own.`;
      subject.findings.problem({ span, code: 'duplicate-column', message });
    }
  }
  if (!('steps' in declaration)) return;
  for (const step of declaration.steps) if (step.kind === 'dedupe') checkList(subject, 'dedupe by', step.by);
}

function checkList(subject: Subject, what: string, columns: readonly ColumnReference[]): void {
  const seen = new Set<string>();
  for (const [index, column] of columns.entries()) {
    const text = pathText(column);
    if (seen.has(text)) {
      const message = `The column ${shown(text)} stands twice in this \`${what}\`. Take one of them out.`;
      // From the end of the column before, with the comma between.
      const span = { start: columns[index - 1]?.span.end ?? column.span.start, end: column.span.end };
      const hasComment = subject.declaration.comments.some(comment => comment.start < span.end && span.start < comment.end);
      const fixes = hasComment ? [] : [{ title: 'Take it out', edits: [{ span, text: '' }] }];
      subject.findings.problem({ span: column.span, code: 'duplicate-column', message, fixes });
    }
    seen.add(text);
  }
}
