import type { Database } from '../database.js';
import { visit } from '../declaration/visit.js';
import { nameSpanOf } from '../flow/place.js';
import { fold, writtenName } from '../names.js';
import type { Handle } from '../records.js';
import { pathOf } from '../workspace/files.js';
import { isFlow, type Subject } from './subject.js';

/** A cycle of tables is said once: at its first table's reference to the next. */
export function checkCycles(subject: Subject): void {
  if (!isFlow(subject)) return;
  const { db, handle, declaration, findings } = subject;
  for (const { path } of db.components('').cycles) {
    const [first, second] = path;
    if (first === undefined) continue;
    const next = second ?? first;
    const reader = [first, ...db.flowsInto(first)].find(key => db.inputKeys(key).includes(next));
    if (reader === undefined || (db.entry(reader)?.handle ?? reader) !== handle) continue;
    const references = [
      ...declaration.inputs.map(({ dataset }) => dataset),
      ...declaration.steps.flatMap((step, index) =>
        step.kind === 'join' ? [step.dataset] : step.kind === 'sql' ? db.query(handle, index).named : [],
      ),
    ];
    const reference = references.find(({ name }) => fold(name.text) === fold(db.entry(next)?.name ?? ''));
    const names = [...path, first].map(key => {
      const entry = db.entry(key);
      return entry === undefined ? key : `${entry.space}.${writtenName(entry.name)}`;
    });
    findings.problem({
      span: reference?.span ?? nameSpanOf(declaration),
      code: 'cycle',
      message: `A table cannot be computed from itself: ${names.join(' from ')}. Take one of these inputs out.`,
    });
  }
}

/** A function that calls itself, through others or not, is said once: at the first of its circle by handle. */
export function checkRecursion(subject: Subject): void {
  const { db, handle, declaration, findings } = subject;
  if (declaration.kind !== 'function' || declaration.name === undefined || declaration.body === undefined) return;
  const circle = shortestCircle(db, handle);
  if (circle === undefined || circle.some(other => other < handle)) return;
  const names = [...circle, handle].map(other => db.entriesOf(other)[0]?.name ?? '').map(writtenName);
  findings.problem({
    span: declaration.name.span,
    code: 'cycle',
    message: `A function cannot be computed from itself: ${names.join(' calls ')}. Take one of these calls out.`,
  });
}

/** The shortest way of calls from a function back to itself, without its end. */
function shortestCircle(db: Database, start: Handle): readonly Handle[] | undefined {
  const cameFrom = new Map<Handle, Handle>();
  const queue = [start];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    for (const called of callsOf(db, next)) {
      if (called === start) {
        const path = [next];
        for (let back = cameFrom.get(next); back !== undefined; back = cameFrom.get(back)) path.unshift(back);
        return path;
      }
      if (cameFrom.has(called)) continue;
      cameFrom.set(called, next);
      queue.push(called);
    }
  }
  return undefined;
}

/** Handles of the functions of the workspace that a function calls. */
function callsOf(db: Database, handle: Handle): readonly Handle[] {
  const body = db.declaration(handle, 'function')?.body;
  if (body === undefined) return [];
  const called: Handle[] = [];
  visit(body, part => {
    const entry =
      part.kind === 'call' && part.name !== undefined ? db.resolveName(pathOf(handle), 'function', part.name.text) : undefined;
    if (entry !== undefined) called.push(entry.handle);
  });
  return called;
}
