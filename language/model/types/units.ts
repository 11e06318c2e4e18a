/** Units that stand as a bare word: `timestampdiff(minute, a, b)`. */
export const UNITS: readonly string[] = 'microsecond millisecond second minute hour day dayofyear week month quarter year'.split(
  ' ',
);

/** What a text that names a unit may be, by function and argument. Source: Spark's `DateTimeUtils.parseTruncLevel` and `DatePart.parseExtractField`. */
const TRUNCATE = 'year yyyy yy quarter month mon mm week day dd hour minute second millisecond microsecond'.split(' ');
const TRUNCATE_DATE = 'year yyyy yy quarter month mon mm week'.split(' ');
const PART =
  'yearofweek year y years yr yrs quarter qtr month mon mons months week w weeks day d days dayofweek dow dayofweek_iso dow_iso doy hour h hours hr hrs minute m min mins minutes second s sec seconds secs'.split(
    ' ',
  );

const BY_FUNCTION: ReadonlyMap<string, { readonly argument: number; readonly units: readonly string[] }> = new Map([
  ['date_trunc', { argument: 0, units: TRUNCATE }],
  ['trunc', { argument: 1, units: TRUNCATE_DATE }],
  ['date_part', { argument: 0, units: PART }],
  ['datepart', { argument: 0, units: PART }],
]);

/** The units that an argument of a function may name as a text. */
export function unitTexts(name: string, argument: number): readonly string[] | undefined {
  const wanted = BY_FUNCTION.get(name);
  return wanted?.argument === argument ? wanted.units : undefined;
}
