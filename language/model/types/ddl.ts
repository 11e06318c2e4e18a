import type { DataType, ScalarTypeName, StructField } from '../declaration/index.js';

const SCALARS: ReadonlyMap<string, ScalarTypeName> = new Map<string, ScalarTypeName>([
  ['string', 'string'],
  ['boolean', 'boolean'],
  ['byte', 'byte'],
  ['tinyint', 'byte'],
  ['short', 'short'],
  ['smallint', 'short'],
  ['int', 'int'],
  ['integer', 'int'],
  ['long', 'long'],
  ['bigint', 'long'],
  ['float', 'float'],
  ['real', 'float'],
  ['double', 'double'],
  ['date', 'date'],
  ['timestamp', 'timestamp'],
  ['timestamp_ltz', 'timestamp'],
  ['timestamp_ntz', 'timestamp_ntz'],
  ['binary', 'binary'],
  ['variant', 'variant'],
  ['void', 'void'],
]);

/**
 * Reads a type as Spark's functions take it in a text: `array<int>`, or the columns of a struct, `a int, b string`. Undefined for what
 * is neither.
 */
export function typeOfDdl(text: string): DataType | undefined {
  return attempt(text, reader => reader.type()) ?? attempt(text, reader => reader.columns());
}

/** Reads a type alone: `array<int>`. Undefined for what is none. */
export function typeOfText(text: string): DataType | undefined {
  return attempt(text, reader => reader.type());
}

function attempt(text: string, read: (reader: Reader) => DataType | undefined): DataType | undefined {
  const reader = new Reader(text);
  const type = read(reader);
  return reader.isAtEnd ? type : undefined;
}

class Reader {
  readonly #tokens: readonly string[];
  #position = 0;

  constructor(text: string) {
    this.#tokens = text.match(/`(?:[^`]|``)+`|'(?:[^'\\]|\\.)*'|[\p{L}\p{N}_]+|\S/gu) ?? [];
  }

  get isAtEnd(): boolean {
    return this.#position === this.#tokens.length;
  }

  type(): DataType | undefined {
    const word = this.#next().toLowerCase();
    const scalar = SCALARS.get(word);
    if (scalar !== undefined) return { name: scalar };
    switch (word) {
      case 'decimal':
      case 'dec':
      case 'numeric':
        return this.#decimal();
      case 'array': {
        const element = this.#takes('<') ? this.type() : undefined;
        return element && this.#takes('>') ? { name: 'array', element } : undefined;
      }
      case 'map': {
        const key = this.#takes('<') ? this.type() : undefined;
        const value = this.#takes(',') ? this.type() : undefined;
        return key && value && this.#takes('>') ? { name: 'map', key, value } : undefined;
      }
      case 'struct': {
        const fields = this.#takes('<') ? this.#fields() : undefined;
        return fields && this.#takes('>') ? { name: 'struct', fields } : undefined;
      }
      default:
        return undefined;
    }
  }

  columns(): DataType | undefined {
    const fields = this.#fields();
    return fields && { name: 'struct', fields };
  }

  #decimal(): DataType | undefined {
    if (!this.#takes('(')) return { name: 'decimal', precision: 10, scale: 0 };
    const precision = Number(this.#next());
    const scale = this.#takes(',') ? Number(this.#next()) : 0;
    const isRight = this.#takes(')') && Number.isInteger(precision) && Number.isInteger(scale) && precision <= 38;
    return isRight ? { name: 'decimal', precision, scale } : undefined;
  }

  /** `a int, b: string comment 'text'`. What is read may be missing fields, whatever `not null` says. */
  #fields(): StructField[] | undefined {
    const fields: StructField[] = [];
    do {
      const word = this.#next();
      const name = word.startsWith('`') ? word.slice(1, -1).replaceAll('``', '`') : word;
      if (!/^[\p{L}\p{N}_]/u.test(name) && !word.startsWith('`')) return undefined;
      this.#takes(':');
      const type = this.type();
      if (type === undefined) return undefined;
      if (this.#takes('not') && !this.#takes('null')) return undefined;
      if (this.#takes('comment')) this.#next();
      fields.push({ name, type });
    } while (this.#takes(','));
    return fields;
  }

  #next(): string {
    return this.#tokens[this.#position++] ?? '';
  }

  #takes(token: string): boolean {
    if (this.#tokens[this.#position]?.toLowerCase() !== token) return false;
    this.#position++;
    return true;
  }
}
