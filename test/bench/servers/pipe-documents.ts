import { D, E, type MarkedText, R, withoutMarks } from '../marked-text.js';
import { Random } from '../numbers.js';
import { sentence, word } from '../words.js';

/** The lines of one unit, about: a source and the three tables above it. */
const UNIT = 62;

/** A `.pipe` file as people write them: sources, ingestion, cleaned tables with a join, aggregates, a consumer here and there. */
export function pipeDocument(lines: number, file: number): MarkedText {
  const random = new Random(7 + file);
  const out = file === 0 ? heading(random) : ['part of bench', ''];
  // Each table joins one before it; the first of a file that of the file before.
  let joined = file === 0 ? undefined : nameOf(file - 1, 0);
  for (let index = 0; index === 0 || out.length + UNIT <= lines; index++) {
    const name = nameOf(file, index);
    out.push(...unit(random, name, joined, index));
    joined = nameOf(file, random.below(index + 1));
  }
  while (out.length < lines) out.push(`// ${E}${sentence(random)}`);
  return withoutMarks(out);
}

/** A file with one cleaned table, and `files` that read it. */
export function pipeHub(files: number): { hub: MarkedText; others: string[] } {
  const random = new Random(11);
  const hub = withoutMarks([...heading(random), ...unit(random, 'hub', undefined, 1)]);
  const others = Array.from({ length: files }, (_, index) =>
    [
      'part of bench',
      '',
      `/** ${sentence(random)} */`,
      `gold reader_${index} from silver.hub {`,
      '  where  total > 0',
      '  group by status {',
      '    revenue: decimal(18, 2) = cast(sum(total) as decimal(18, 2))',
      '  }',
      ...aggregateProperties('status', 'revenue'),
      '}',
      '',
    ].join('\n'),
  );
  return { hub, others };
}

function nameOf(file: number, index: number): string {
  return `t${file}_${index}`;
}

function heading(random: Random): string[] {
  return [
    `/** ${E}${sentence(random)} */`,
    `pipeline ${D}bench {`,
    `  owner    "${E}data@example.com"`,
    '  engine   spark',
    '  format   delta',
    '  location "lake/bench"',
    '  schedule "0 2 * * *"',
    '  budget   500 usd per month',
    '}',
    '',
    `deadletter ${D}rejects { retain 21 days alert above 0.1 percent }`,
    '',
  ];
}

function unit(random: Random, name: string, joined: string | undefined, index: number): string[] {
  return [
    ...source(random, name),
    ...bronze(random, name),
    ...silver(random, name, joined),
    ...gold(random, name),
    ...(index % 3 === 0 ? [`serve dashboard ${D}${name} from gold.${R}${name} { tool "${E}Superset" freshness 1 day }`, ''] : []),
  ];
}

function source(random: Random, name: string): string[] {
  return [
    `/** ${E}${sentence(random)} */`,
    `source ${D}${name} : files {`,
    `  path   "landing/${E}${word(random)}/*.json"`,
    '  format json',
    '  evolve backward',
    '  drift  alert',
    '  columns {',
    '    id:         string not null',
    `    parent_id:  string // ${E}${word(random)}`,
    '    status:     string',
    '    amount:     string',
    '    quantity:   int',
    '    ordered_at: timestamp event_time',
    '    updated_at: timestamp',
    '  }',
    '}',
    '',
  ];
}

function bronze(random: Random, name: string): string[] {
  return [
    `bronze ${D}${name} from source.${R}${name} {`,
    `  // ${E}${sentence(random)}`,
    '  write    append',
    `  on error dead_letter ${R}rejects`,
    '  maintain { compact every 6 hours, vacuum every 1 day retain 7 days }',
    '  retain   1 year',
    '}',
    '',
  ];
}

function silver(random: Random, name: string, joined: string | undefined): string[] {
  const paid = `case when o.${R}status = 'paid' then coalesce(o.${R}quantity, 0) * ${1 + random.below(9)} else 0 end`;
  return [
    `/** ${E}${sentence(random)} */`,
    `silver ${D}${name} from bronze.${R}${name} as o {`,
    `  where  ${R}amount is not null and ${R}quantity >= ${random.below(5)}`,
    `  dedupe by ${R}id keep latest ${R}updated_at`,
    ...(joined === undefined ? [] : [`  left join silver.${R}${joined} as p on p.${R}id = o.${R}parent_id`]),
    '  columns {',
    `    id:         string         = o.${R}id`,
    `    parent_id:  string         = o.${R}parent_id`,
    `    status:     string         = lower(trim(o.${R}status)) // ${E}${word(random)}`,
    `    amount:     decimal(18, 2) = cast(o.${R}amount as decimal(18, 2))`,
    `    points:     int            = cast(${paid} as int)`,
    joined === undefined
      ? `    total:      decimal(18, 2) = cast(${R}amount * ${R}points as decimal(18, 2))`
      : `    total:      decimal(18, 2) = cast(${R}amount + coalesce(p.${R}total, 0) as decimal(18, 2))`,
    `    ordered_at: timestamp      = o.${R}ordered_at`,
    `    updated_at: timestamp      = o.${R}updated_at`,
    '  }',
    '',
    `  key       ${R}id`,
    `  write     merge { sequence by ${R}updated_at }`,
    `  on error  dead_letter ${R}rejects`,
    `  expect    has_status: ${R}status is not null else warn`,
    '  freshness 1 day',
    '  maintain  { compact every 1 day, vacuum every 1 day retain 7 days }',
    '}',
    '',
  ];
}

function gold(random: Random, name: string): string[] {
  return [
    `/** ${E}${sentence(random)} */`,
    `gold ${D}${name} from silver.${R}${name} {`,
    `  group by date(${R}ordered_at) as day, ${R}status {`,
    '    orders:  long           = count(*)',
    `    parents: long           = count(distinct ${R}parent_id)`,
    `    revenue: decimal(18, 2) = cast(sum(case when ${R}status = 'paid' then ${R}total else 0 end) as decimal(18, 2))`,
    '  }',
    ...aggregateProperties('day, status', 'revenue'),
    '}',
    '',
  ];
}

function aggregateProperties(grain: string, measure: string): string[] {
  return [
    '  fact',
    `  grain     ${grain}`,
    '  write     overwrite',
    '  on error  dead_letter rejects',
    `  expect    not_negative: ${measure} >= 0 else warn`,
    '  freshness 1 day',
    '  maintain  { compact every 1 day, vacuum every 1 day retain 7 days }',
  ];
}
