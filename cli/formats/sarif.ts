import type { Severity } from '../../language/model/records.js';
import manifest from '../../package.json' with { type: 'json' };
import { numbered } from '../fingerprint.js';
import { toJson } from '../output.js';
import type { Range } from '../positions.js';
import type { CheckReport, ReportedDiagnostic, ReportedFix, ReportedPlace } from '../report.js';
import type { Failure } from '../workspaces.js';
import { type RuleEntry, ruleEntries } from './rules.js';
import { byFile, relativeUri } from './text.js';

const HOME = 'https://github.com/cupel-data/cupel';

/** The folder that files are relative to; who reads the log knows where it is. */
const ROOT = '%SRCROOT%';

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
  hint: 'note',
};

/** As GitHub names severities of findings that are not about security. */
const problemSeverities: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'recommendation',
  hint: 'recommendation',
};

const indexes = new Map(ruleEntries.map(({ code }, index) => [code, index]));

/**
 * A log in SARIF 2.1.0 with a table of everything that can be reported.
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function toSarif({ diagnostics, failures }: CheckReport): string {
  const number = numbered();
  return toJson({
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: manifest.displayName,
            semanticVersion: manifest.version,
            informationUri: HOME,
            rules: ruleEntries.map(descriptor),
          },
        },
        invocations: [
          {
            executionSuccessful: failures.length === 0,
            ...(failures.length === 0 ? {} : { toolExecutionNotifications: failures.map(notification) }),
          },
        ],
        originalUriBaseIds: { [ROOT]: { description: { text: 'The folder in which cupel was started.' } } },
        columnKind: 'utf16CodeUnits',
        results: diagnostics.map(diagnostic => result(diagnostic, number(diagnostic.fingerprint))),
      },
    ],
  });
}

function descriptor({ code, severity, title, description, remedy, page, kind, options }: RuleEntry) {
  const parameters = Object.fromEntries(Object.entries(options).map(([name, option]) => [name, option.default]));
  return {
    id: code,
    name: pascalCase(code),
    shortDescription: { text: title },
    fullDescription: { text: description },
    helpUri: page,
    help: { text: `${remedy} ${page}`, markdown: `${remedy}\n\n[More about ${code}](${page})` },
    defaultConfiguration: { level: levels[severity], ...(Object.keys(parameters).length === 0 ? {} : { parameters }) },
    properties: { tags: [kind], 'problem.severity': problemSeverities[severity] },
  };
}

function result({ file, range, severity, code, message, fixes, related }: ReportedDiagnostic, fingerprint: string) {
  const index = indexes.get(code);
  return {
    ruleId: code,
    ...(index === undefined ? {} : { ruleIndex: index }),
    level: levels[severity],
    message: { text: plain(message) },
    locations: [{ physicalLocation: physical({ file, range }) }],
    ...(related.length === 0 ? {} : { relatedLocations: related.map(relatedLocation) }),
    partialFingerprints: { 'cupelFinding/v1': fingerprint },
    ...(fixes.length === 0 ? {} : { fixes: fixes.map(fix) }),
  };
}

/** Its id is what a message would refer to it by. */
function relatedLocation(other: ReportedDiagnostic['related'][number], index: number) {
  return { id: index + 1, physicalLocation: physical(other), message: { text: plain(other.message) } };
}

function physical({ file, range }: ReportedPlace) {
  return { artifactLocation: location(file), region: region(range) };
}

function fix({ title, edits }: ReportedFix) {
  return {
    description: { text: plain(title) },
    artifactChanges: [...byFile(edits)].map(([file, changes]) => ({
      artifactLocation: location(file),
      replacements: changes.map(({ range, text }) => ({
        deletedRegion: region(range),
        ...(text === '' ? {} : { insertedContent: { text } }),
      })),
    })),
  };
}

function notification({ file, message }: Failure) {
  return {
    level: 'error',
    message: { text: plain(`${file} ${message}`) },
    locations: [{ physicalLocation: { artifactLocation: location(file) } }],
  };
}

function location(file: string) {
  return { uri: relativeUri(file), uriBaseId: ROOT };
}

/** SARIF counts as the report does: from 1, the end behind the last character. */
function region({ start, end }: Range) {
  return { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column };
}

/**
 * Text without links: `[text](target)` would be one in a message. Braces stay single, though the standard doubles them: readers show
 * the text of a message without arguments as it is.
 */
function plain(text: string): string {
  return text.replaceAll('](', '\\](');
}

function pascalCase(code: string): string {
  return code.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
