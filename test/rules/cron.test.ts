import { describe, expect, test } from 'vitest';
import { longestPause, mostRunsWithin, readCron } from '../../language/rules/cron.js';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The most runs in a stretch of time. */
const most: [cron: string, seconds: number, runs: number][] = [
  ['* * * * *', HOUR, 60],
  ['* * * * *', 90, 2],
  ['* * * * *', 30, 1],
  ['0 * * * *', 365 * DAY, 8760],
  ['@hourly', 30 * DAY, 720],
  ['0 * * * *', HOUR, 1],
  ['0 * * * *', HOUR + MINUTE, 2],
  ['0 2 * * *', 365 * DAY, 365],
  ['0 9-17 * * mon-fri', DAY, 9],
  ['0 9-17 * * mon-fri', 7 * DAY, 45],
  // Monday to Friday, and the Monday after them.
  ['0 9-17 * * 1-5', 8 * DAY, 54],
  ['0 0 * * 1-5', 3 * DAY, 3],
  ['0 0 1 * *', 30 * DAY, 2],
  // 1 February and 1 March, in a year that is no leap year.
  ['0 0 1 * *', 29 * DAY, 2],
  ['0 0 1 * *', 28 * DAY + MINUTE, 2],
  ['0 0 1 * *', 28 * DAY, 1],
  ['*/5 * * 1 *', 365 * DAY, 31 * 288],
  ['59 23 31 12 *', 365 * DAY, 1],
  ['59 23 31 12 *', 365 * DAY + MINUTE, 2],
  ['0 0 29 2 *', 365 * DAY, 1],
  // Either is enough where both are restricted: seven days of January begin with a 1st that is no Friday, and have one Friday.
  ['0 0 1 * fri', 7 * DAY, 2],
  ['0 0 */2 * fri', 7 * DAY, 1],
  ['0,30 23,0 * * *', 90 * MINUTE, 3],
  ['0,30 23,0 * * *', 2 * HOUR, 4],
];

describe('the most runs within', () => {
  for (const [cron, seconds, runs] of most)
    test(`${cron} in ${seconds / HOUR} hours`, () => {
      const read = readCron(cron);
      expect(read && mostRunsWithin(read, seconds)).toBe(runs);
    });
});

test('the most runs are those that counting finds', () => {
  const crons = [
    '0 0 1 * *',
    '17 3,4 * * 2',
    '0 12 1,15 * wed',
    '*/40 * 5-9 2,3 *',
    '0 6 * * mon-fri',
    '1 1 31 * *',
    '0 0 * */5 0',
  ];
  const lengths = [MINUTE, 41 * MINUTE, DAY, DAY + MINUTE, 7 * DAY, 10 * DAY + 3 * HOUR, 31 * DAY, 100 * DAY];
  for (const text of crons) {
    const cron = readCron(text);
    if (cron === undefined) throw new Error(text);
    // Six years, and each of the days on which a year can begin.
    const days = Array.from({ length: 28 * 366 }, (_, day) => cron.days[day % cron.days.length]);
    const runs = days.flatMap((isDay, day) => (isDay ? cron.minutes.map(minute => (day * 1440 + minute) * MINUTE) : []));
    for (const length of lengths) {
      let first = 0;
      let found = 0;
      for (const [index, run] of runs.entries()) {
        while (run - (runs[first] as number) >= length) first++;
        found = Math.max(found, index - first + 1);
      }
      expect(mostRunsWithin(cron, length), `${text} in ${length}`).toBe(found);
    }
  }
});

const pauses: [cron: string, seconds: number][] = [
  ['* * * * *', MINUTE],
  ['*/15 * * * *', 15 * MINUTE],
  ['0,45 * * * *', 45 * MINUTE],
  ['0 2 * * *', DAY],
  ['0 6 * * mon-fri', 3 * DAY],
  ['0 9-17 * * *', 16 * HOUR],
  ['@weekly', 7 * DAY],
  ['@monthly', 31 * DAY],
  ['0 0 1 1 *', 366 * DAY],
  ['0 0 29 2 *', 1461 * DAY],
];

describe('the longest pause', () => {
  for (const [cron, seconds] of pauses)
    test(cron, () => {
      const read = readCron(cron);
      expect(read && longestPause(read)).toBe(seconds);
    });
});

test('what is no schedule, or never comes, is none', () => {
  const none = [
    '',
    '0 2 * *',
    '0 2 * * * *',
    '60 * * * *',
    '* 24 * * *',
    '* * 0 * *',
    '5/15 * * * *',
    '9-5 * * * *',
    '@reboot',
    '0 0 30 2 *',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a parameter of the language
    '${cron}',
    '*/0 * * * *',
    '0 0 * foo *',
  ];
  for (const text of none) expect(readCron(text), text).toBeUndefined();
  expect(readCron('0 0 * JAN,feb-Mar Sun,7')).toEqual(readCron('0 0 * 1,2-3 0'));
});
