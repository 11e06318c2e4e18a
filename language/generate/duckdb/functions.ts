import type { DataType, Expression } from '../../model/declaration/index.js';
import { isDecimal } from '../../model/types/kinds.js';

/** How a function of Spark is written in DuckDB. */
export interface FunctionText {
  readonly text: (values: readonly string[], types: () => readonly DataType[]) => string;
  /** Why these arguments mean something else in DuckDB; nothing where they mean the same. */
  readonly refuses?: (values: readonly Expression[], types: readonly DataType[]) => string | undefined;
}

const same = (name: string): FunctionText => ({ text: values => `${name}(${values.join(', ')})` });

/** A function of which only these types are known to give the same. */
function on(types: readonly string[], text: FunctionText['text']): FunctionText {
  return {
    text,
    refuses: (_, given) => {
      const other = given.find(t => !types.includes(t.name));
      return other && `of a ${other.name}`;
    },
  };
}

const TIMES = ['date', 'timestamp', 'timestamp_ntz'];
const INTEGERS = ['byte', 'short', 'int', 'long'];
const text = (name: string): FunctionText => on(['string'], same(name).text);
/** The parts of a time are 32-bit numbers in Spark. */
const part = (name: string): FunctionText => on(TIMES, values => `${name}(${values.join(', ')})::integer`);

/** Whether an argument is written as a whole number from one up. */
function isPositive(e: Expression | undefined): boolean {
  return e?.kind === 'number' && /^[1-9]\d*$/.test(e.text);
}

const SUBSTRING: FunctionText = {
  text: values => `substr(${values.join(', ')})`,
  refuses: (values, types) => {
    if (types[0]?.name !== 'string') return `of a ${types[0]?.name}`;
    return values.slice(1).every(isPositive) ? undefined : 'from or to a place that is not written as a number from 1';
  },
};

/** Functions that give the same in DuckDB, by their lower-case names; of any other it is not known. */
export const FUNCTIONS: ReadonlyMap<string, FunctionText> = new Map<string, FunctionText>([
  ['upper', text('upper')],
  ['ucase', text('upper')],
  ['lower', text('lower')],
  ['lcase', text('lower')],
  ['trim', on(['string'], ([value]) => `trim(${value}, ' ')`)],
  ['ltrim', on(['string'], ([value]) => `ltrim(${value}, ' ')`)],
  ['rtrim', on(['string'], ([value]) => `rtrim(${value}, ' ')`)],
  ['length', text('length')],
  ['char_length', text('length')],
  ['replace', text('replace')],
  ['startswith', text('starts_with')],
  ['endswith', text('ends_with')],
  ['contains', text('contains')],
  ['reverse', text('reverse')],
  ['md5', text('md5')],
  ['substr', SUBSTRING],
  ['substring', SUBSTRING],
  [
    'sha2',
    {
      text: ([value]) => `sha256(${value})`,
      refuses: ([, bits], [type]) =>
        type?.name === 'string' && bits?.kind === 'number' && (bits.text === '256' || bits.text === '0')
          ? undefined
          : 'of anything but 256 bits of a text',
    },
  ],
  // DuckDB's own leaves NULL out.
  ['concat', on(['string'], values => `(${values.join(' || ')})`)],
  ['coalesce', same('coalesce')],
  ['nvl', same('coalesce')],
  ['ifnull', same('coalesce')],
  ['nullif', same('nullif')],
  ['if', same('if')],
  ['isnull', { text: ([value]) => `(${value} is null)` }],
  ['isnotnull', { text: ([value]) => `(${value} is not null)` }],
  ['greatest', same('greatest')],
  ['least', same('least')],
  ['abs', on([...INTEGERS, 'decimal', 'double', 'float'], same('abs').text)],
  ['year', part('year')],
  ['quarter', part('quarter')],
  ['month', part('month')],
  ['day', part('day')],
  ['dayofmonth', part('day')],
  ['dayofyear', part('dayofyear')],
  ['hour', part('hour')],
  ['minute', part('minute')],
  ['date', on(TIMES, ([value]) => `${value}::date`)],
  ['to_date', on(TIMES, ([value]) => `${value}::date`)],
]);

const UNKNOWN: DataType = { name: 'unknown' };

const FLOATING = ['float', 'double'];

/** The last digits of a sum of floating-point numbers depend on their order: from the least to the greatest, the same rows have the same sum. */
const inOrder = (name: string, value: string) => `${name}(${value} order by ${value.replace(/^distinct /, '')})`;

/** DuckDB's sums of whole numbers have 128 bits; what does not fit fails when it is stored, as in Spark. */
const SUM: FunctionText = on([...INTEGERS, 'decimal', ...FLOATING], ([value = ''], types) =>
  FLOATING.includes(types()[0]?.name ?? '') ? inOrder('sum', value) : `sum(${value})`,
);

/** Of decimals DuckDB's own mean is a floating-point number. Its sums have 38 digits, of which so many rows may use the rest. */
const MEAN: FunctionText = {
  text: ([value = ''], types) => {
    const [type = UNKNOWN] = types();
    if (!isDecimal(type)) return FLOATING.includes(type.name) ? inOrder('avg', value) : `avg(${value})`;
    const { precision, scale } = type;
    return `cast(mean_text(sum(${value}), count(${value}), ${scale + 4}) as decimal(${precision + 4}, ${scale + 4}))`;
  },
  refuses: (_, [type = UNKNOWN]) => {
    if (isDecimal(type)) return type.precision <= 22 ? undefined : 'of a decimal of more than 22 digits';
    return INTEGERS.includes(type.name) || FLOATING.includes(type.name) ? undefined : `of a ${type.name}`;
  },
};

/** Aggregates that give the same in DuckDB, whatever the order of the rows. */
export const AGGREGATES: ReadonlyMap<string, FunctionText> = new Map<string, FunctionText>([
  ['count', same('count')],
  // DuckDB's own is NULL where no value is known.
  ['count_if', { text: ([value = '']) => `count(${value.replace(/^(distinct )?(.*)$/s, '$1if($2, 1, null)')})` }],
  ['min', same('min')],
  ['max', same('max')],
  ['bool_and', same('bool_and')],
  ['every', same('bool_and')],
  ['bool_or', same('bool_or')],
  ['some', same('bool_or')],
  ['sum', SUM],
  ['avg', MEAN],
  // An exact count is one that the approximation may give, too; DuckDB's own is off by more than the five percent of Spark's.
  ['approx_count_distinct', { text: ([value]) => `count(distinct ${value})` }],
]);
