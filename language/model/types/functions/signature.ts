import { type DataType, SCALAR_TYPES, type ScalarTypeName } from '../../declaration/index.js';

/** A set of types that a parameter takes as they are. */
export type TypeClass =
  | 'any'
  | 'numeric'
  | 'integral'
  | 'fractional'
  | 'atomic'
  | 'datetime'
  | 'orderable'
  | 'comparable'
  | 'interval'
  | 'day_time_interval'
  | 'year_month_interval';

export const TYPE_CLASSES: ReadonlySet<string> = new Set<TypeClass>([
  'any',
  'numeric',
  'integral',
  'fractional',
  'atomic',
  'datetime',
  'orderable',
  'comparable',
  'interval',
  'day_time_interval',
  'year_month_interval',
]);

/** What a type may be, or is made of. */
export type Pattern =
  | { readonly kind: 'class'; readonly name: TypeClass }
  | { readonly kind: 'type'; readonly type: DataType }
  /** Any decimal. */
  | { readonly kind: 'decimal' }
  | { readonly kind: 'variable'; readonly name: string }
  | { readonly kind: 'array'; readonly element: PartPattern }
  | { readonly kind: 'map'; readonly key: Pattern; readonly value: PartPattern }
  /** Without fields: any struct. */
  | { readonly kind: 'struct'; readonly fields: readonly (PartPattern & { readonly name: string })[] }
  | { readonly kind: 'lambda'; readonly parameters: readonly PartPattern[]; readonly result: Pattern }
  /** A bare word such as `minute`. */
  | { readonly kind: 'unit' }
  /** The type of an argument, as it is. */
  | { readonly kind: 'typeof'; readonly parameter: string }
  | { readonly kind: 'rule'; readonly name: string };

/** An element, value or field, and whether it may be NULL where that does not follow. */
export interface PartPattern {
  readonly pattern: Pattern;
  readonly nullable?: boolean;
}

export interface Parameter {
  readonly name: string;
  readonly optional: boolean;
  /** Any number of arguments, also none. */
  readonly variadic: boolean;
  /** It takes what is known before any row is read. */
  readonly constant: boolean;
  /** It takes no type that would have to be widened. */
  readonly exact: boolean;
  readonly accepts: readonly Pattern[];
}

export interface Signature {
  readonly text: string;
  readonly variables: ReadonlyMap<string, TypeClass>;
  readonly parameters: readonly Parameter[];
  readonly result: Pattern;
}

const SCALARS: ReadonlySet<string> = new Set([...SCALAR_TYPES, 'void']);

const SIGNATURES = new Map<string, Signature>();

/**
 * Reads a signature: `<T: orderable>(first: T, ...more: T) -> array<T not null>`. Each is read once.
 * @throws Error where the text is none; the functions' data is tested to hold none of those
 */
export function signatureOf(text: string): Signature {
  let signature = SIGNATURES.get(text);
  if (signature === undefined) {
    signature = new Reader(text).signature();
    SIGNATURES.set(text, signature);
  }
  return signature;
}

class Reader {
  readonly #text: string;
  readonly #tokens: readonly string[];
  #position = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = text.match(/\.\.\.|->|=>|\w+|\S/g) ?? [];
  }

  signature(): Signature {
    const variables = new Map<string, TypeClass>();
    if (this.#takes('<')) {
      do {
        const name = this.#next();
        const bound = this.#takes(':') ? this.#next() : 'any';
        if (!TYPE_CLASSES.has(bound)) this.#fail(bound);
        variables.set(name, bound as TypeClass);
      } while (this.#takes(','));
      this.#want('>');
    }
    this.#want('(');
    const parameters: Parameter[] = [];
    while (!this.#takes(')')) {
      if (parameters.length > 0) this.#want(',');
      parameters.push(this.#parameter());
    }
    this.#want('->');
    const result = this.#pattern();
    if (this.#position < this.#tokens.length) this.#fail(this.#peek());
    return { text: this.#text, variables, parameters, result };
  }

  #parameter(): Parameter {
    const variadic = this.#takes('...');
    const name = this.#next();
    const optional = this.#takes('?');
    this.#want(':');
    const constant = this.#takes('constant');
    const exact = this.#takes('exact');
    const accepts = [this.#pattern()];
    while (this.#takes('|')) accepts.push(this.#pattern());
    return { name, optional, variadic, constant, exact, accepts };
  }

  #pattern(): Pattern {
    const word = this.#next();
    switch (word) {
      case '(':
        return this.#lambda();
      case '@':
        return { kind: 'rule', name: this.#next() };
      case 'typeof':
        return { kind: 'typeof', parameter: this.#next() };
      case 'unit':
        return { kind: 'unit' };
      case 'decimal':
        return this.#decimal();
      case 'array': {
        this.#want('<');
        const element = this.#part();
        this.#want('>');
        return { kind: 'array', element };
      }
      case 'map': {
        this.#want('<');
        const key = this.#pattern();
        this.#want(',');
        const value = this.#part();
        this.#want('>');
        return { kind: 'map', key, value };
      }
      case 'struct':
        return { kind: 'struct', fields: this.#fields() };
      // Spark's intervals as its functions yield them.
      case 'day_to_second':
        return { kind: 'type', type: { name: 'interval', from: 'day', to: 'second' } };
      case 'year_to_month':
        return { kind: 'type', type: { name: 'interval', from: 'year', to: 'month' } };
    }
    if (TYPE_CLASSES.has(word)) return { kind: 'class', name: word as TypeClass };
    if (SCALARS.has(word)) return { kind: 'type', type: { name: word as ScalarTypeName } };
    if (/^[A-Z]$/.test(word)) return { kind: 'variable', name: word };
    return this.#fail(word);
  }

  /** The rest of a lambda, behind its bracket. */
  #lambda(): Pattern {
    const parameters = [this.#part()];
    while (this.#takes(',')) parameters.push(this.#part());
    this.#want(')');
    this.#want('=>');
    return { kind: 'lambda', parameters, result: this.#pattern() };
  }

  #decimal(): Pattern {
    if (!this.#takes('(')) return { kind: 'decimal' };
    const precision = Number(this.#next());
    this.#want(',');
    const scale = Number(this.#next());
    this.#want(')');
    return { kind: 'type', type: { name: 'decimal', precision, scale } };
  }

  #fields(): (PartPattern & { name: string })[] {
    const fields: (PartPattern & { name: string })[] = [];
    if (!this.#takes('<')) return fields;
    do {
      const name = this.#next();
      this.#want(':');
      fields.push({ name, ...this.#part() });
    } while (this.#takes(','));
    this.#want('>');
    return fields;
  }

  #part(): PartPattern {
    const pattern = this.#pattern();
    if (this.#takes('not')) {
      this.#want('null');
      return { pattern, nullable: false };
    }
    return this.#takes('null') ? { pattern, nullable: true } : { pattern };
  }

  #peek(): string {
    return this.#tokens[this.#position] ?? '';
  }

  #next(): string {
    return this.#tokens[this.#position++] ?? '';
  }

  #takes(token: string): boolean {
    if (this.#peek() !== token) return false;
    this.#position++;
    return true;
  }

  #want(token: string): void {
    if (!this.#takes(token)) this.#fail(this.#peek());
  }

  #fail(token: string): never {
    throw new Error(`The signature \`${this.#text}\` is wrong at \`${token}\`.`);
  }
}
