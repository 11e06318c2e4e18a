import { isMap, isScalar, isSeq, type Node, type Pair, parseDocument, type YAMLMap } from 'yaml';
import type { Contract, ContractColumn, ContractObject } from '../../model/contract.js';
import type { DataType, Span } from '../../model/declaration/index.js';
import { aliasResolver, type TextProblem, yamlProblem } from '../../text/yaml.js';
import { LOGICAL_TYPES, physicalType } from './types.js';

/** What is wrong with a contract, and where in its text. */
export type ContractProblem = TextProblem;

export interface ContractFile {
  /** Missing where something is wrong: half a contract promises nothing. */
  readonly contract?: Contract;
  readonly problems: readonly ContractProblem[];
}

/** Types within types deeper than this are not looked at. */
const DEEPEST = 20;

/**
 * Reads a data contract of the Open Data Contract Standard, 3.0 to 3.2: what it says of datasets and their columns. All else that
 * a contract may say is left to others.
 */
export function readContract(text: string): ContractFile {
  const document = parseDocument(text, { prettyErrors: false });
  const problem = yamlProblem(document, text);
  if (problem !== undefined) return { problems: [problem] };
  const reader = new Reader(text, aliasResolver(document));
  const contract = reader.contract(document.contents);
  if (reader.problems.length === 0) return { contract, problems: [] };
  return { problems: reader.problems.sort((a, b) => a.start - b.start || a.end - b.end) };
}

class Reader {
  readonly problems: ContractProblem[] = [];
  readonly #text: string;
  readonly #resolve: (node: unknown) => Node | null | undefined;

  constructor(text: string, resolve: (node: unknown) => Node | null | undefined) {
    this.#text = text;
    this.#resolve = resolve;
  }

  contract(root: unknown): Contract {
    const map = this.#resolve(root);
    if (!isMap(map)) {
      this.#problem(map, 'A data contract is a map with `apiVersion`, `kind` and `schema`.');
      return { objects: [] };
    }
    const version = this.#string(map, 'apiVersion', true);
    if (version !== undefined && !/^v3\.[012]\.\d+$/.test(version))
      this.#problem(
        this.#value(map, 'apiVersion'),
        `This is a contract of ${shown(version)}, and ODCS v3.0 to v3.2 are read, such as \`v3.1.0\`.`,
      );
    const kind = this.#string(map, 'kind', true);
    if (kind !== undefined && kind !== 'DataContract')
      this.#problem(this.#value(map, 'kind'), `\`kind\` of a data contract is \`DataContract\`, not ${shown(kind)}.`);
    const objects = this.#list(map, 'schema').flatMap(item => this.#object(item));
    this.#distinct(objects, 'schema');
    return { objects };
  }

  #object(node: unknown): ContractObject[] {
    const map = this.#resolve(node);
    if (!isMap(map)) {
      this.#problem(map, 'An item of `schema` is a map with `name` and `properties`.');
      return [];
    }
    const name = this.#string(map, 'name', true, map);
    const physicalName = this.#string(map, 'physicalName');
    const columns = this.#list(map, 'properties').flatMap(item => this.#column(item));
    this.#distinct(columns, 'properties');
    if (name === undefined) return [];
    return [
      { name, ...(physicalName === undefined ? {} : { physicalName }), columns, span: this.#spanOf(this.#value(map, 'name')) },
    ];
  }

  #column(node: unknown): ContractColumn[] {
    const map = this.#resolve(node);
    if (!isMap(map)) {
      this.#problem(map, 'An item of `properties` is a map with `name` and `logicalType`.');
      return [];
    }
    const name = this.#string(map, 'name', true, map);
    const { type, exact } = this.#type(map, 0);
    const logical = this.#value(map, 'logicalType');
    const [required, unique, key] = ['required', 'unique', 'primaryKey'].map(field => this.#boolean(map, field));
    const classification = this.#string(map, 'classification');
    const description = this.#string(map, 'description');
    const position = this.#number(map, 'primaryKeyPosition');
    if (name === undefined) return [];
    return [
      {
        name,
        type,
        exact,
        ...(isScalar(logical) && typeof logical.value === 'string' ? { logical: logical.value } : {}),
        required: required === true || key === true,
        unique: unique === true,
        ...(key === true ? { primaryKey: position === undefined || position < 1 ? Number.MAX_SAFE_INTEGER : position } : {}),
        pii: classification !== undefined && /^(?:.*\W)?pii(?:\W.*)?$/i.test(classification),
        ...(description === undefined ? {} : { description }),
        span: this.#spanOf(this.#value(map, 'name')),
      },
    ];
  }

  /** The type of a property: by its physical name where that is known, else as the logical type says. */
  #type(map: YAMLMap, depth: number): { readonly type: DataType; readonly exact: boolean } {
    const nothing = { type: { name: 'unknown' }, exact: false } as const;
    if (depth > DEEPEST) return nothing;
    const logical = this.#string(map, 'logicalType');
    if (logical !== undefined && !LOGICAL_TYPES.has(logical)) {
      const known = [...LOGICAL_TYPES.keys()].join(', ');
      this.#problem(this.#value(map, 'logicalType'), `There is no logical type ${shown(logical)}; ODCS has ${known}.`);
      return nothing;
    }
    const physical = this.#string(map, 'physicalType');
    const spelt = physical === undefined ? undefined : physicalType(physical);
    if (logical === 'object' || (logical === undefined && this.#value(map, 'properties') !== undefined))
      return this.#struct(map, depth);
    if (logical === 'array' || (logical === undefined && this.#value(map, 'items') !== undefined)) {
      const items = this.#resolve(this.#value(map, 'items'));
      if (items === undefined || items === null) return nothing;
      if (!isMap(items)) {
        this.#problem(items, '`items` of an array is a map with `logicalType`.');
        return nothing;
      }
      return { type: { name: 'array', element: this.#type(items, depth + 1).type }, exact: false };
    }
    if (spelt !== undefined) return { type: spelt, exact: true };
    return { type: (logical === undefined ? undefined : LOGICAL_TYPES.get(logical)) ?? nothing.type, exact: false };
  }

  #struct(map: YAMLMap, depth: number): { readonly type: DataType; readonly exact: boolean } {
    const fields = this.#list(map, 'properties').flatMap(item => {
      const field = this.#resolve(item);
      if (!isMap(field)) {
        if (field !== undefined) this.#problem(field, 'An item of `properties` is a map with `name` and `logicalType`.');
        return [];
      }
      const name = this.#string(field, 'name', true, field);
      const { type } = this.#type(field, depth + 1);
      return name === undefined ? [] : [{ name, type }];
    });
    const type: DataType = fields.length === 0 ? { name: 'unknown' } : { name: 'struct', fields };
    return { type, exact: false };
  }

  #pair(map: YAMLMap, key: string): Pair | undefined {
    return map.items.find(pair => isScalar(pair.key) && pair.key.value === key) as Pair | undefined;
  }

  #value(map: YAMLMap, key: string): Node | null | undefined {
    return this.#resolve(this.#pair(map, key)?.value);
  }

  #string(map: YAMLMap, key: string, needed = false, at?: Node): string | undefined {
    const value = this.#value(map, key);
    if (isScalar(value) && typeof value.value === 'string' && value.value !== '') return value.value;
    const isMissing = value === undefined || value === null || (isScalar(value) && value.value === null);
    if (isMissing && !needed) return undefined;
    if (isMissing) this.#problem(at ?? map, `\`${key}\` is missing.`, true);
    else this.#problem(value, `\`${key}\` is a text.`);
    return undefined;
  }

  #boolean(map: YAMLMap, key: string): boolean | undefined {
    const value = this.#value(map, key);
    if (value === undefined || value === null) return undefined;
    if (isScalar(value) && typeof value.value === 'boolean') return value.value;
    if (!isScalar(value) || value.value !== null) this.#problem(value, `\`${key}\` is true or false.`);
    return undefined;
  }

  #number(map: YAMLMap, key: string): number | undefined {
    const value = this.#value(map, key);
    if (value === undefined || value === null) return undefined;
    if (isScalar(value) && typeof value.value === 'number') return value.value;
    if (!isScalar(value) || value.value !== null) this.#problem(value, `\`${key}\` is a number.`);
    return undefined;
  }

  #list(map: YAMLMap, key: string): readonly unknown[] {
    const value = this.#value(map, key);
    if (value === undefined || value === null || (isScalar(value) && value.value === null)) return [];
    if (isSeq(value)) return value.items;
    this.#problem(value, `\`${key}\` is a list.`);
    return [];
  }

  /** Two of one name: which one counts, nobody knows. */
  #distinct(items: readonly { readonly name: string; readonly span: Span }[], list: string): void {
    const seen = new Set<string>();
    for (const { name, span } of items) {
      if (seen.has(name.toLowerCase())) this.problems.push({ ...span, message: `${shown(name)} is there twice in \`${list}\`.` });
      seen.add(name.toLowerCase());
    }
  }

  /** @param firstLine only the first line of a longer piece */
  #problem(node: Node | null | undefined, message: string, firstLine = false): void {
    const span = this.#spanOf(node);
    const line = firstLine ? this.#text.slice(span.start, span.end).search(/[\r\n]/) : -1;
    this.problems.push({ start: span.start, end: line < 0 ? span.end : span.start + line, message });
  }

  #spanOf(node: Node | null | undefined): Span {
    const [start, end] = node?.range ?? [0, this.#text.search(/[\r\n]|$(?![\s\S])/)];
    return { start, end: Math.max(start, end) };
  }
}

function shown(name: string): string {
  const line = name.replaceAll(/\s+/g, ' ');
  return `\`${line.length > 60 ? `${line.slice(0, 59)}…` : line}\``;
}
