import type { DataType } from '../../declaration/index.js';
import { forcesNull, widens, widerType } from '../coercion.js';
import {
  arrayOf,
  asDecimal,
  DOUBLE,
  INT,
  isAtomic,
  isComparable,
  isDatetime,
  isDayTime,
  isDecimal,
  isFloating,
  isIntegral,
  isInterval,
  isNumeric,
  isYearMonth,
  mapOf,
  sameType,
  structOf,
  UNKNOWN,
  VOID,
} from '../kinds.js';
import type { Value } from '../operators.js';
import type { Argument } from './call.js';
import type { Parameter, PartPattern, Pattern, TypeClass } from './signature.js';

/** An argument before it is matched. */
export type Given =
  | { readonly kind: 'value'; readonly value: Value; readonly constant: boolean }
  | { readonly kind: 'lambda'; readonly parameters: number }
  /** A bare word where a unit is wanted, or the `*` of `count(*)`. */
  | { readonly kind: 'unit' }
  | { readonly kind: 'star' };

/** Whether an argument is a lambda with as many parameters as a pattern has. */
export function takesLambda(pattern: Pattern, argument: Given): boolean {
  return pattern.kind === 'lambda' && argument.kind === 'lambda' && pattern.parameters.length === argument.parameters;
}

/** What a class makes of NULL. Source: `defaultConcreteType` of Spark's type collections. */
const OF_NULL: Readonly<Record<TypeClass, DataType>> = {
  any: VOID,
  numeric: DOUBLE,
  integral: INT,
  fractional: DOUBLE,
  atomic: VOID,
  datetime: { name: 'date' },
  orderable: VOID,
  comparable: VOID,
  interval: { name: 'interval', from: 'day', to: 'second' },
  day_time_interval: { name: 'interval', from: 'day', to: 'second' },
  year_month_interval: { name: 'interval', from: 'year', to: 'month' },
};

const IN_CLASS: Readonly<Record<TypeClass, (type: DataType) => boolean>> = {
  any: () => true,
  numeric: isNumeric,
  integral: isIntegral,
  fractional: type => isFloating(type) || isDecimal(type),
  atomic: isAtomic,
  datetime: isDatetime,
  orderable: isComparable,
  comparable: isComparable,
  interval: isInterval,
  day_time_interval: isDayTime,
  year_month_interval: isYearMonth,
};

/** What the variables of a signature stand for, while its arguments are matched. */
export class Binding {
  readonly variables = new Map<string, { type: DataType; nullable: boolean }>();
  readonly arguments: Argument[] = [];
  /** An argument of unknown type was taken for one that fits. */
  uncertain = false;
  readonly #classes: ReadonlyMap<string, TypeClass>;
  /** Arguments that are values of a variable. */
  readonly #direct = new Map<number, string>();

  constructor(classes: ReadonlyMap<string, TypeClass>) {
    this.#classes = classes;
  }

  /** Takes an argument for a parameter, or says why not. */
  take(index: number, parameter: Parameter, argument: Given): 'type' | 'constant' | undefined {
    if (argument.kind === 'lambda') return parameter.accepts.some(pattern => takesLambda(pattern, argument)) ? undefined : 'type';
    if (argument.kind === 'unit') return parameter.accepts.some(({ kind }) => kind === 'unit') ? undefined : 'type';
    if (argument.kind === 'star') return undefined;
    if (parameter.constant && !argument.constant) return 'constant';
    const { type, nullable } = argument.value;
    if (type.name === 'unknown') this.uncertain = true;
    // What it is counts before what it widens to.
    const exact = parameter.accepts.filter(pattern => this.#isExact(pattern, type));
    const isGiven = type.name !== 'void' && type.name !== 'unknown';
    const inOrder = parameter.exact && isGiven ? exact : [...exact, ...parameter.accepts];
    for (const pattern of inOrder) {
      const coerced = this.unify(pattern, type, nullable);
      if (coerced === undefined) continue;
      this.arguments[index] = { type, coerced, nullable: nullable || forcesNull(type, coerced) };
      if (pattern.kind === 'variable') this.#direct.set(index, pattern.name);
      return undefined;
    }
    return 'type';
  }

  /** An argument after all were taken: what stands for a value of a variable is as wide as that. */
  argument(index: number): Argument | undefined {
    const argument = this.arguments[index];
    const variable = this.variables.get(this.#direct.get(index) ?? '');
    if (argument === undefined || variable === undefined) return argument;
    const { type } = argument;
    const coerced = type.name === 'void' ? argument.coerced : variable.type;
    return { type, coerced, nullable: argument.nullable || forcesNull(type, variable.type) };
  }

  #isExact(pattern: Pattern, type: DataType): boolean {
    switch (pattern.kind) {
      case 'class':
        return type.name !== 'void' && IN_CLASS[pattern.name](type);
      case 'type':
        return sameType(pattern.type, type);
      case 'decimal':
      case 'array':
      case 'map':
      case 'struct':
        return pattern.kind === type.name;
      default:
        return false;
    }
  }

  /** The type that a value takes on as a pattern wants it, or undefined where it does not fit. Variables are widened by it. */
  unify(pattern: Pattern, type: DataType, nullable: boolean): DataType | undefined {
    if (pattern.kind === 'variable') return this.#variable(pattern.name, type, nullable);
    if (type.name === 'unknown') {
      this.#unknown(pattern);
      return type;
    }
    switch (pattern.kind) {
      case 'class':
        return type.name === 'void' ? OF_NULL[pattern.name] : IN_CLASS[pattern.name](type) ? type : undefined;
      case 'type':
        return widens(type, pattern.type) ? pattern.type : undefined;
      case 'decimal':
        return type.name === 'void' ? { name: 'decimal', precision: 38, scale: 18 } : asDecimal(type);
      case 'array': {
        if (type.name === 'void') {
          this.unify(pattern.element.pattern, VOID, true);
          return arrayOf(VOID, true);
        }
        if (type.name !== 'array') return undefined;
        const element = this.unify(pattern.element.pattern, type.element, type.containsNull !== false);
        return element && arrayOf(element, type.containsNull !== false);
      }
      case 'map': {
        if (type.name === 'void') {
          this.unify(pattern.key, VOID, false);
          this.unify(pattern.value.pattern, VOID, true);
          return mapOf(VOID, VOID, true);
        }
        if (type.name !== 'map') return undefined;
        const key = this.unify(pattern.key, type.key, false);
        const value = this.unify(pattern.value.pattern, type.value, type.valueContainsNull !== false);
        return key && value && mapOf(key, value, type.valueContainsNull !== false);
      }
      case 'struct':
        return type.name === 'struct' || type.name === 'void' ? type : undefined;
      default:
        return undefined;
    }
  }

  #variable(name: string, type: DataType, nullable: boolean): DataType | undefined {
    const known = this.variables.get(name);
    const wider = known === undefined ? type : widerType(known.type, type);
    if (wider === undefined) return undefined;
    const bound = this.#classes.get(name) ?? 'any';
    if (wider.name !== 'unknown' && wider.name !== 'void' && !IN_CLASS[bound](wider)) return undefined;
    const isForced = forcesNull(type, wider) || (known !== undefined && forcesNull(known.type, wider));
    this.variables.set(name, { type: wider, nullable: nullable || known?.nullable === true || isForced });
    return wider;
  }

  /** What a variable stands for; of NULLs alone what its class makes of them. */
  #typeOf(name: string): DataType {
    const type = this.variables.get(name)?.type ?? VOID;
    return type.name === 'void' ? OF_NULL[this.#classes.get(name) ?? 'any'] : type;
  }

  /** What stands for a value of unknown type is unknown. */
  #unknown(pattern: Pattern): void {
    if (pattern.kind === 'array') this.unify(pattern.element.pattern, UNKNOWN, true);
    if (pattern.kind !== 'map') return;
    this.unify(pattern.key, UNKNOWN, false);
    this.unify(pattern.value.pattern, UNKNOWN, true);
  }

  /** The type that the variable among these patterns has so far. */
  variableTypes(patterns: readonly Pattern[]): DataType | undefined {
    const [pattern] = patterns;
    return pattern?.kind === 'variable' ? this.variables.get(pattern.name)?.type : undefined;
  }

  /** The type of a pattern whose variables are bound. */
  build(pattern: Pattern): DataType {
    switch (pattern.kind) {
      case 'type':
        return pattern.type;
      case 'variable':
        return this.#typeOf(pattern.name);
      case 'array': {
        const element = this.part(pattern.element);
        return arrayOf(element.type, element.nullable);
      }
      case 'map': {
        const value = this.part(pattern.value);
        return mapOf(this.build(pattern.key), value.type, value.nullable);
      }
      case 'struct':
        return structOf(pattern.fields.map(field => ({ name: field.name, ...this.part(field) })));
      default:
        return UNKNOWN;
    }
  }

  /** An element, value, field or lambda parameter. */
  part({ pattern, nullable }: PartPattern): Value {
    const own = pattern.kind === 'variable' ? this.variables.get(pattern.name)?.nullable : true;
    return { type: this.build(pattern), nullable: nullable ?? own ?? false };
  }
}
