/** What is wrong with a cron expression, and the one that was most likely meant. */
export interface CronProblem {
  readonly message: string;
  readonly replacement?: string;
}

interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Names of values, from the least on. */
  readonly names: readonly string[];
}

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const DAYS = 'sun mon tue wed thu fri sat'.split(' ');

/** The five fields of crontab(5); a Sunday is 0 or 7. */
const FIELDS: readonly Field[] = [
  { name: 'minute', least: 0, most: 59, names: [] },
  { name: 'hour', least: 0, most: 23, names: [] },
  { name: 'day of the month', least: 1, most: 31, names: [] },
  { name: 'month', least: 1, most: 12, names: MONTHS },
  { name: 'day of the week', least: 0, most: 7, names: DAYS },
];

const WORDS: readonly string[] = '@yearly @annually @monthly @weekly @daily @midnight @hourly'.split(' ');
const LONGEST_MONTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** What is wrong with a cron expression of five POSIX fields with names and `@` words; undefined where nothing is. */
export function cronProblem(text: string): CronProblem | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return { message: 'A schedule has five fields: minute, hour, day of the month, month, day of the week.' };
  if (trimmed.startsWith('@')) return wordProblem(trimmed);
  const fields = trimmed.split(/\s+/);
  if (fields.length !== FIELDS.length) return countProblem(fields);
  for (const [index, field] of FIELDS.entries()) {
    const problem = fieldProblem(fields[index] as string, field);
    if (problem === undefined) continue;
    const repaired = problem.replacement === undefined ? undefined : fields.with(index, problem.replacement).join(' ');
    return {
      message: problem.message,
      ...(repaired === undefined || cronProblem(repaired) !== undefined ? {} : { replacement: repaired }),
    };
  }
  return neverProblem(fields);
}

function wordProblem(word: string): CronProblem | undefined {
  if (WORDS.includes(word.toLowerCase())) return undefined;
  if (word.toLowerCase() === '@reboot') return { message: '`@reboot` is no time: a pipeline runs on no machine that starts.' };
  return { message: `There is no schedule \`${word}\`; the words are ${WORDS.join(', ')}.` };
}

/** Quartz and others put the seconds first, and a year last. */
function countProblem(fields: readonly string[]): CronProblem {
  const message = `A schedule has five fields (minute, hour, day of the month, month, day of the week), and this one has ${fields.length}.`;
  if (fields.length !== 6 && fields.length !== 7) return { message };
  const plain = fields.slice(1, 6).map(field => (field === '?' ? '*' : field));
  // Quartz counts the days of the week from 1.
  const sameDays = !/\d/.test(plain[4] ?? '');
  const replacement = plain.join(' ');
  const isSure =
    fields[0] === '0' && (fields.length === 6 || fields[6] === '*') && sameDays && cronProblem(replacement) === undefined;
  return { message: `${message} Seconds are not among them.`, ...(isSure ? { replacement } : {}) };
}

function fieldProblem(text: string, field: Field): CronProblem | undefined {
  if (text === '?') return { message: `\`?\` is no ${field.name} here: write \`*\`.`, replacement: '*' };
  const items = text.split(',');
  for (const [index, item] of items.entries()) {
    const problem = itemProblem(item, field);
    if (problem === undefined) continue;
    const replacement = problem.replacement === undefined ? undefined : items.with(index, problem.replacement).join(',');
    return { message: problem.message, ...(replacement === undefined ? {} : { replacement }) };
  }
  return undefined;
}

/** One of `*`, `5`, `1-5`, each but `5` perhaps with a step `/2`. */
function itemProblem(item: string, field: Field): CronProblem | undefined {
  const [range = '', step, ...more] = item.split('/');
  const is = `\`${item}\` is no ${field.name}`;
  if (more.length > 0 || range === '' || step === '')
    return { message: `${is}: write a number, a range such as \`1-5\`, or \`*\`.` };
  if (step !== undefined && !/^[1-9]\d*$/.test(step)) return { message: `${is}: a step is a number above zero.` };
  if (range === '*') return undefined;
  const [from = '', to, ...others] = range.split('-');
  const first = numberOf(from, field);
  const last = to === undefined ? first : numberOf(to, field);
  if (others.length > 0 || first === undefined || last === undefined) return { message: `${is}: ${allowed(field)}.` };
  if (first < field.least || first > field.most || last < field.least || last > field.most)
    return { message: `${is}: ${allowed(field)}.` };
  if (to === undefined && step !== undefined) {
    const replacement = first === field.least ? `*/${step}` : `${from}-${field.most}/${step}`;
    return { message: `${is}: a step needs a range. Write \`${replacement}\`.`, replacement };
  }
  if (last < first) return { message: `${is}: the range ends before it begins. Write two, with a comma between.` };
  return undefined;
}

function numberOf(text: string, { names, least }: Field): number | undefined {
  if (/^\d{1,4}$/.test(text)) return Number(text);
  const index = names.indexOf(text.toLowerCase());
  return index < 0 ? undefined : index + least;
}

function allowed({ least, most, names }: Field): string {
  return `it is ${least} to ${most}${names.length === 0 ? '' : ` or ${names[0]} to ${names.at(-1)}`}`;
}

/** A day that none of the months has, such as 30 February. With a day of the week too, either is enough. */
function neverProblem([, , day = '*', month = '*', weekday = '*']: readonly string[]): CronProblem | undefined {
  if (weekday !== '*' || !/^\d+(,\d+)*$/.test(day)) return undefined;
  const first = Math.min(...day.split(',').map(Number));
  const months = month.split(',').map(name => numberOf(name, FIELDS[3] as Field));
  if (months.some(number => number === undefined)) return undefined;
  const longest = Math.max(...months.map(number => LONGEST_MONTHS[(number ?? 1) - 1] ?? 31));
  return first <= longest ? undefined : { message: `This never comes: no month that is named here has a day ${first}.` };
}
