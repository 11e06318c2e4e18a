import type { ContractColumn } from '../contract.js';
import type { ContractInForce } from '../database.js';
import type { DataType, Span } from '../declaration/index.js';
import { placeOf } from '../flow/place.js';
import type { RowColumn, ShapeColumn } from '../flow/row.js';
import { fold, shown, writtenName } from '../names.js';
import { sameType } from '../types/kinds.js';
import { typeText } from '../types.js';
import { isA, own, type Subject } from './subject.js';

/** A data contract that there is none of, and columns that do not keep to one. */
export function checkContract(subject: Subject): void {
  if (!isA(subject, 'source', 'table')) return;
  const { db, handle } = subject;
  const contract = db.contract(handle);
  if (contract === undefined) return;
  if (contract.said === handle) checkFile(subject, contract);
  if (contract.contract == null) return;
  if (contract.object === undefined) reportNothing(subject, contract);
  else checkColumns(subject, contract, contract.object.columns);
}

/** Where a declaration names its contract; that of its defaults is told by its own name. */
function placeOfFile(subject: Subject): Span {
  const property = own(subject, 'contract');
  return property?.value.file.span ?? placeOf(subject.declaration, 'name').span;
}

function checkFile(subject: Subject, { file, path, contract }: ContractInForce): void {
  const span = placeOfFile(subject);
  if (path === undefined) {
    const message = `${shown(file)} is no file of this workspace. A contract is a .yaml file whose path is relative to this file.`;
    subject.findings.problem({ span, code: 'unknown-contract', message });
  } else if (contract === null) {
    const message = `There is no file ${shown(file)}. The path of a contract is relative to this file.`;
    subject.findings.problem({ span, code: 'unknown-contract', message });
  }
}

function reportNothing(subject: Subject, { contract }: ContractInForce): void {
  const names = (contract?.objects ?? []).slice(0, 8).map(({ name }) => shown(name));
  if (names.length === 0) return;
  const name = 'name' in subject.declaration ? (subject.declaration.name?.text ?? '') : '';
  subject.findings.problem({
    span: placeOfFile(subject),
    code: 'contract-mismatch',
    message: `The contract describes ${names.join(', ')}, and none of them is called ${shown(name)}. Name one so, or give the contract an object of this name.`,
  });
}

type Column = Pick<ShapeColumn | RowColumn, 'name' | 'type' | 'nullable' | 'origin'>;

function checkColumns(subject: Subject, contract: ContractInForce, promised: readonly ContractColumn[]): void {
  const { findings, handle, declaration } = subject;
  const isSource = declaration.kind === 'source';
  const row = columnsOf(subject);
  if (row === undefined) return;
  const byName = new Map(row.columns.map(column => [fold(column.name), column]));
  const related = ({ span }: ContractColumn, message: string): { file: string; span: Span; message: string }[] =>
    contract.path === undefined ? [] : [{ file: contract.path, span, message }];
  const missing = promised.filter(({ name }) => !byName.has(fold(name)));
  const [first] = missing;
  if (first !== undefined && !row.open) {
    const names = missing.map(({ name }) => shown(name)).join(', ');
    const them = missing.length === 1 ? 'it' : 'them';
    findings.problem({
      span: placeOfFile(subject),
      code: 'contract-mismatch',
      message: `The contract promises the column${missing.length === 1 ? '' : 's'} ${names}, and ${shown(nameOf(subject))} has ${missing.length === 1 ? 'none of that name' : 'none of these names'}. Add ${them}, or take ${them} out of the contract.`,
      related: related(first, 'What the contract promises'),
    });
  }
  for (const wanted of promised) {
    const column = byName.get(fold(wanted.name));
    if (column === undefined || column.origin.part.startsWith('properties/contract/')) continue;
    // A column that another declaration defines is told where this one names the contract.
    const span = column.origin.handle === handle ? placeOf(declaration, column.origin.part).span : placeOfFile(subject);
    const say = (message: string): void =>
      findings.problem({ span, code: 'contract-mismatch', message, related: related(wanted, 'What the contract promises') });
    if (!fits(column.type, wanted, isSource)) {
      const promisedType = wanted.exact || wanted.type.name !== 'unknown' ? typeText(wanted.type) : `${wanted.logical}`;
      say(
        `${shown(column.name)} is ${typeText(column.type)}, and the contract promises ${promisedType}. Make both the same${isSource ? '' : `: \`${writtenName(column.name)} = cast(${writtenName(column.name)} as ${promisedType})\``}.`,
      );
    } else if (wanted.required && column.nullable && column.type.name !== 'unknown') {
      say(
        `${shown(column.name)} may be NULL, and the contract says that it is always there. Write \`not null\` behind it${isSource ? '' : ', or keep rows without it out by `where`'}.`,
      );
    }
  }
}

function nameOf({ declaration }: Subject): string {
  return 'name' in declaration ? (declaration.name?.text ?? '') : '';
}

/** What a reader finds. Of `bronze *` every table has a contract of its own: none is looked at. */
function columnsOf({
  db,
  analyses,
  handle,
}: Subject): { readonly columns: readonly Column[]; readonly open: boolean } | undefined {
  const entries = db.entriesOf(handle);
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) return undefined;
  const shape = analyses.shape(entry.key);
  return shape && { columns: shape.columns, open: shape.open };
}

const INTEGERS: readonly string[] = ['byte', 'short', 'int', 'long'];
/** Which types a logical type of ODCS allows; one that is missing here allows any. */
const FAMILIES: ReadonlyMap<string, readonly string[]> = new Map([
  ['string', ['string']],
  ['boolean', ['boolean']],
  ['integer', [...INTEGERS, 'decimal']],
  ['number', [...INTEGERS, 'decimal', 'float', 'double']],
  ['date', ['date']],
  ['timestamp', ['timestamp', 'timestamp_ntz']],
  ['array', ['array', 'string', 'variant']],
  ['object', ['struct', 'map', 'string', 'variant']],
]);

/** Whether a column keeps what is promised of its type. A source may read what it gets into a wider one. */
function fits(type: DataType, wanted: ContractColumn, isSource: boolean): boolean {
  if (type.name === 'unknown' || type.name === 'void') return true;
  if (!wanted.exact) return (FAMILIES.get(wanted.logical ?? '')?.includes(type.name) ?? true) && holdsPromise(type, wanted.type);
  if (sameType(type, wanted.type)) return true;
  const names = [type.name, wanted.type.name];
  if (names.every(name => name === 'timestamp' || name === 'timestamp_ntz')) return true;
  return isSource && isWider(type, wanted.type);
}

/** Whether a value of a type has in it what is promised: the fields of a struct, the items of an array, each of its family. */
function holdsPromise(type: DataType, promised: DataType): boolean {
  if (type.name === 'struct' && promised.name === 'struct') {
    const fields = new Map(type.fields.map(field => [fold(field.name), field.type]));
    return promised.fields.every(field => {
      const own = fields.get(fold(field.name));
      return own !== undefined && holdsPromise(own, field.type);
    });
  }
  if (type.name === 'array' && promised.name === 'array') return holdsPromise(type.element, promised.element);
  const family = [...FAMILIES.values()].find(names => names.includes(promised.name));
  return type.name === 'unknown' || promised.name === 'unknown' || family === undefined || family.includes(type.name);
}

function isWider(type: DataType, than: DataType): boolean {
  const rank = INTEGERS.indexOf(than.name);
  if (rank >= 0 && INTEGERS.indexOf(type.name) > rank) return true;
  if (type.name === 'double') return rank >= 0 || than.name === 'float';
  if (type.name !== 'decimal') return false;
  if (than.name === 'decimal') return type.scale >= than.scale && type.precision - type.scale >= than.precision - than.scale;
  return rank >= 0 && type.precision - type.scale >= (DIGITS[rank] ?? 0);
}

/** How many digits the integers have at most. */
const DIGITS: readonly number[] = [3, 5, 10, 19];
