/** What Spark takes for a parameter of a type, and Cupel does not. */
export interface ParameterDifference {
  /** A type, a class of types, or `T` for a type variable. */
  readonly wanted: string;
  readonly given: readonly string[];
  readonly why: string;
}

/** What is different in single calls: where Cupel refuses what Spark `takes`, takes what it `refuses`, or says something `else`. */
export interface CallDifference {
  /** Every call where left out. */
  readonly calls?: readonly string[];
  /** What fills the call's hole; any filling where left out. */
  readonly given?: readonly string[];
  readonly spark: 'takes' | 'refuses' | 'else';
  readonly why: string;
}

const ATOMS = [
  'boolean',
  'byte',
  'short',
  'int',
  'long',
  'float',
  'double',
  'decimal',
  'binary',
  'date',
  'timestamp',
  'timestamp_ntz',
  'interval',
  'variant',
];
const TEXT_IS_READ = 'Spark reads the text as a value of the type. Text that is none fails, so the cast is written.';
const NARROWS = 'Spark narrows the number, which may not fit or loses its decimals, so the cast is written.';

export const BY_PARAMETER: readonly ParameterDifference[] = [
  {
    wanted: 'string',
    given: ATOMS,
    why: 'Spark writes the value as text, in a form of its own. The cast says that this is meant.',
  },
  { wanted: 'int', given: ['long', 'float', 'double', 'decimal', 'string'], why: NARROWS },
  { wanted: 'long', given: ['float', 'double', 'decimal', 'string'], why: NARROWS },
  { wanted: 'decimal', given: ['long', 'float', 'double', 'decimal', 'string'], why: NARROWS },
  { wanted: 'double', given: ['string'], why: TEXT_IS_READ },
  { wanted: 'numeric', given: ['string'], why: TEXT_IS_READ },
  { wanted: 'numeric', given: ['timestamp'], why: 'Spark takes the seconds since 1970. `unix_seconds` says so.' },
  { wanted: 'boolean', given: ['string'], why: TEXT_IS_READ },
  { wanted: 'date', given: ['string'], why: `${TEXT_IS_READ} The same holds for timestamps.` },
  { wanted: 'binary', given: ['string'], why: 'Spark takes the bytes of the text in UTF-8. `encode` says the character set.' },
  {
    wanted: 'T',
    given: ['string', 'binary'],
    why: 'Beside a value of another type Spark makes one of the text, or text of the value. The cast is written.',
  },
];

const ELEMENTS_ARE_CAST =
  'Spark casts the elements of the array, and the text may be none of what is wanted. `transform` with a cast says it.';

export const BY_CALL: readonly CallDifference[] = [
  {
    given: ['null'],
    spark: 'refuses',
    why: 'NULL takes on any type. Spark cannot tell which it is for some parameters that take several, and wants `cast(null as …)`.',
  },
  {
    calls: ['nullifzero(•)'],
    given: ['null'],
    spark: 'else',
    why: 'Spark leaves NULL without a type. Here it is a number, as the function wants one.',
  },
  {
    calls: [
      'concat_ws(s_n, •, s_n)',
      'concat_ws(s_n, s_n, •)',
      'concat_ws(s_n, •)',
      'array_join(•, s_n)',
      'array_join(•, s_n, s_n)',
    ],
    given: ['ai', 'ai_n'],
    spark: 'takes',
    why: 'Spark writes the elements as text. `transform` with a cast says it.',
  },
  {
    calls: [
      'concat(•, ai_n)',
      'concat(ai_n, •)',
      'transform(•, x -> x + 1)',
      'transform(•, (x, j) -> x + j)',
      'filter(•, x -> x > 1)',
      'filter(•, (x, j) -> x > j)',
      'exists(•, x -> x > 1)',
      'forall(•, x -> x > 1)',
    ],
    given: ['as_'],
    spark: 'takes',
    why: ELEMENTS_ARE_CAST,
  },
  {
    calls: ['zip_with(ai_n, •, (a, b) -> concat(b, b))'],
    given: ['ai', 'ai_n'],
    spark: 'takes',
    why: 'Spark writes the elements as text. A cast in the function says it.',
  },
  {
    calls: ['decode(i_n, •, s_n, s_n)', 'decode(•, i_n, s_n, s_n)', 'decode(i_n, i_n, •, s_n)', 'decode(i_n, i_n, s_n, •)'],
    spark: 'takes',
    why: 'Spark casts values of different types to one, text to numbers among them. The cast is written.',
  },
  {
    calls: ['try_add', 'try_subtract', 'try_multiply', 'try_divide'].flatMap(name => [`${name}(•, i_n)`, `${name}(i_n, •)`]),
    given: ['s', 's_n'],
    spark: 'takes',
    why: TEXT_IS_READ,
  },
  {
    calls: ["decode(bin_n, 'utf-8', •)", 'decode(i_n, i_n, s_n, s_n, •)', 'decode(i_n, 1, s_n, •)', 'elt(i_n, s_n, s_n, •)'],
    spark: 'takes',
    why: 'Spark casts values of different types to one. The cast is written.',
  },
  {
    calls: ['hour', 'minute', 'second'].map(name => `${name}(ts_n, •)`),
    spark: 'takes',
    why: 'Spark has a second parameter, a time zone, that it does not document.',
  },
  {
    calls: ['rank', 'dense_rank', 'percent_rank'].map(name => `${name}(•) over (partition by s_n order by i_n)`),
    spark: 'takes',
    why: 'Spark takes arguments here that it does not document and does not use.',
  },
  {
    calls: ['i_n', 'ts_n'].flatMap(order => ['lag', 'lead'].map(name => `${name}() over (partition by s_n order by ${order})`)),
    spark: 'takes',
    why: 'Spark takes a missing value for NULL, which is of no use.',
  },
  {
    calls: [
      'aggregate(ai_n, 0, (acc, x) -> acc + x, •)',
      'reduce(ai_n, 0, (acc, x) -> acc + x, •)',
      'aggregate(ai_n, cast(0 as long), (acc, x) -> acc + x, •)',
      "aggregate(as__n, '', (acc, x) -> concat(acc, x), •)",
    ],
    spark: 'takes',
    why: 'Spark takes a value for a function that yields it whatever was merged.',
  },
  {
    calls: ['convert_timezone(s_n, s_n)', "decode(s_n, 'a')"],
    spark: 'takes',
    why: 'Spark makes a time or bytes of the text. The cast is written.',
  },
  {
    calls: ['convert_timezone(s_n, s_n, •)', 'convert_timezone(s_n, •)'],
    given: ['dt_n'],
    spark: 'else',
    why: 'Spark takes the widening of a date for a cast that may fail; it never does.',
  },
  {
    calls: ['lpad(•, i_n, bin_n)', 'lpad(bin_n, i_n, •)', 'concat(•, bin_n)', 'concat(bin_n, •)'],
    given: ['null'],
    spark: 'else',
    why: 'Spark takes NULL for text, and the bytes too. Here NULL takes on the type of the bytes.',
  },
];

/** What differs in composed expressions: where Cupel says this and `where` matches the expression. */
export interface ComposedDifference {
  /** What Cupel's answer has to match. */
  readonly cupel: RegExp;
  readonly expression: RegExp;
  /** Whether the type is the same and Cupel's value alone is never NULL. */
  readonly nullability?: true;
  readonly why: string;
}

export const COMPOSED: readonly ComposedDifference[] = [
  {
    cupel: /not null$/,
    expression: /\bcast\(/,
    nullability: true,
    why: 'A `cast` that fails is a row error, never NULL. Spark takes the value of many casts for one that may be NULL, also where ANSI mode makes it fail.',
  },
  {
    cupel: /^error invalid-date$/,
    expression: /cast\('\w*' as timestamp\)/,
    why: 'A text that is no date is found where it stands, not when the first row is read.',
  },
];
