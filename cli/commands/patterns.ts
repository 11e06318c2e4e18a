import type { Location } from '../../language/model/records.js';
import { type Coverage, coverageOf, type PatternCoverage, type Share } from '../../language/patterns/index.js';
import { onePath, outputFormat, parseWords } from '../arguments.js';
import type { Command } from '../command.js';
import { exit } from '../exit.js';
import { colors, printable, toJson, writeMessage, writeResult } from '../output.js';
import { chooseEnvironment, type OpenWorkspace, openWorkspaces, reportFailures } from '../workspaces.js';
import { wrap } from '../wrap.js';

export const command: Command = {
  summary: 'show which patterns of the catalog are applied and claimed, by category and concern',
  help: `Usage: cupel patterns [PATH] [OPTIONS]

Shows of PATH (default: the working folder) which patterns of the catalog it applies and where, which of them it claims by
"patterns", and how much of each category and of each concern that is. Patterns that no text can show are not counted.

Options:
  --env NAME           under this environment's settings and parameters
  --config FILE        this file in the place of the workspace's cupel.yaml
  --format human|json  human (default): on standard error; json: one document on standard output
  --out FILE           write the JSON there instead of on standard output
  -h, --help           this text

Exit code: 0, or 2 for usage or unreadable files (all others still count).
The JSON is described by docs/schemas/patterns.json. "cupel explain ID" prints the page of a pattern.

Examples:
  cupel patterns examples
  cupel patterns examples/shop.pipe --format json
`,
  async run(words) {
    const { values, paths } = parseWords('patterns', words, {
      format: { type: 'string', default: 'human' },
      env: { type: 'string' },
      config: { type: 'string' },
      out: { type: 'string' },
    });
    const format = outputFormat('patterns', values);
    const { workspaces, failures } = await openWorkspaces([onePath('patterns', paths)], { config: values.config });
    chooseEnvironment('patterns', workspaces, values.env);
    for (const workspace of workspaces) {
      const { model, patterns } = workspace.language;
      const coverage = coverageOf(model, patterns, new Set(workspace.selected));
      if (format === 'json') await writeResult(toJson(document(coverage, workspace)), values.out);
      else if (workspace.selected.length > 0) writeMessage(human(coverage, workspace));
    }
    reportFailures(failures);
    return failures.length > 0 ? exit.usage : exit.clean;
  },
};

interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

function placeOf({ language, lines }: OpenWorkspace, location: Location): Place | undefined {
  const [place] = language.locate(location);
  return place && { file: place.path, ...lines(place.path).range(place.start, place.end).start };
}

/** What `--format json` writes, as docs/schemas/patterns.json says. */
function document({ patterns, categories, concerns }: Coverage, workspace: OpenWorkspace) {
  const share = ({ of, name, applied, missing, advice }: Share) => ({ id: of, name, applied, missing, advice });
  return {
    patterns: patterns.map(({ name, uses, claims }) => ({
      id: name.id,
      name: name.name,
      category: name.category,
      maturity: name.maturity,
      detected: name.detected ?? null,
      advice: name.advice ?? null,
      uses: uses.flatMap(({ subject, location, claimed }) => {
        const place = placeOf(workspace, location);
        return place === undefined ? [] : [{ id: subject ?? null, ...place, claimed }];
      }),
      claims: claims.flatMap(({ location, founded }) => {
        const place = placeOf(workspace, location);
        return place === undefined ? [] : [{ ...place, founded }];
      }),
    })),
    categories: categories.map(share),
    concerns: concerns.map(share),
  };
}

/** Lines are no longer than this, so that they fit beside an editor. */
const WIDTH = 110;

function human(coverage: Coverage, workspace: OpenWorkspace): string {
  const byId = new Map(coverage.patterns.map(pattern => [pattern.name.id, pattern]));
  const sections = coverage.categories.map(category => {
    const rows = category.applied.flatMap(id => byId.get(id) ?? []).map(pattern => row(pattern, workspace));
    return [`${colors.bold(category.name)}  ${countOf(category)}`, ...rows, ...rest(category)].join('\n');
  });
  const concerns = coverage.concerns.map(concern =>
    [`${colors.bold(concern.name)} (${concern.of})  ${countOf(concern)}`, ...rest(concern)].join('\n'),
  );
  return `${sections.join('\n\n')}\n\n${colors.bold('By concern')}\n\n${concerns.join('\n')}\n`;
}

function countOf({ applied, missing }: Share): string {
  return `${applied.length} of ${applied.length + missing.length}`;
}

/** What is not there, faded. */
function rest({ missing, advice }: Share): string[] {
  const lines = [
    ...(missing.length === 0 ? [] : wrap(`not there: ${missing.join(', ')}`, WIDTH - 2)),
    ...(advice.length === 0 ? [] : wrap(`advice only: ${advice.join(', ')}`, WIDTH - 2)),
  ];
  return lines.map(line => colors.dim(`  ${line}`));
}

/** How many places a row names behind their number. */
const NAMED = 2;

function row({ name, uses, claims }: PatternCoverage, workspace: OpenWorkspace): string {
  const places = uses.flatMap(({ subject, location }) => {
    const place = placeOf(workspace, location);
    return subject ?? (place === undefined ? [] : `${place.file}:${place.line}`);
  });
  const distinct = [...new Set(places)];
  const others = distinct.length - NAMED;
  const named = `${distinct.slice(0, NAMED).join(', ')}${others > 0 ? ' …' : ''}`;
  const claimed = claims.length > 0 ? 'claimed' : '       ';
  return printable(`  ${name.id.padEnd(34)} ${String(distinct.length).padStart(4)}  ${claimed}  ${named}`);
}
