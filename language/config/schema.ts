import { antiPattern, check, rulePage } from '../catalog/index.js';
import type { RuleOption } from '../rules/options.js';
import { type Configurable, configurables } from './codes.js';
import { GENERATE_TARGETS, LEVELS, PRESETS } from './config.js';
import {
  GENERATE_DESCRIPTIONS,
  KEY_DESCRIPTIONS,
  LEVEL_DESCRIPTIONS,
  OVERRIDE_DESCRIPTIONS,
  PRESET_DESCRIPTIONS,
  SEVERITY_KEY,
} from './words.js';

/** A JSON schema, or a part of one. */
export type Schema = Readonly<Record<string, unknown>>;

const ID = 'https://github.com/cupel-data/cupel/blob/main/docs/schemas/cupel.yaml.json';

/** What is said about comments that silence rules has no page in the catalog. */
const IGNORE_SUMMARIES: ReadonlyMap<string, string> = new Map([
  ['ignore-unknown', 'A `// cupel-ignore` comment names no rule, or one that does not exist.'],
  ['ignore-unused', 'A `// cupel-ignore` comment stands where its rule finds nothing.'],
  ['ignore-without-reason', 'A `// cupel-ignore` comment says no reason, and so silences nothing.'],
]);

/** What a rule finds, in a sentence. */
export function summaryOf(code: string): string {
  return antiPattern(code)?.intent ?? check(code)?.summary ?? IGNORE_SUMMARIES.get(code) ?? '';
}

/** The JSON schema of `cupel.yaml`. */
export function configSchema(): Schema {
  const globs = { $ref: '#/definitions/globs' };
  const rules = { $ref: '#/definitions/rules' };
  const key = (name: string, schema: Schema): Schema => ({ description: KEY_DESCRIPTIONS.get(name), ...schema });
  const overrideKey = (name: string, schema: Schema): Schema => ({ description: OVERRIDE_DESCRIPTIONS.get(name), ...schema });
  const generateKey = (name: string, schema: Schema): Schema => ({ description: GENERATE_DESCRIPTIONS.get(name), ...schema });
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: ID,
    title: 'cupel.yaml',
    description: 'The configuration of a Cupel workspace. An empty file marks the root of one.',
    type: ['object', 'null'],
    additionalProperties: false,
    properties: {
      extends: key('extends', { ...presetSchema(), type: ['string', 'null'], enum: [...PRESETS, null] }),
      include: key('include', { anyOf: [globs, { type: 'null' }] }),
      exclude: key('exclude', { anyOf: [globs, { type: 'null' }] }),
      generate: key('generate', {
        type: ['object', 'null'],
        additionalProperties: false,
        properties: {
          folder: generateKey('folder', { anyOf: [folderSchema(), { type: 'null' }] }),
          targets: generateKey('targets', {
            anyOf: [targetSchema(), { type: 'array', items: targetSchema() }, { type: 'null' }],
          }),
        },
      }),
      rules: key('rules', { anyOf: [rules, { type: 'null' }] }),
      overrides: key('overrides', {
        type: ['array', 'null'],
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['files'],
          properties: { files: overrideKey('files', globs), rules: overrideKey('rules', { anyOf: [rules, { type: 'null' }] }) },
        },
      }),
    },
    definitions: {
      globs: { anyOf: [globSchema(), { type: 'array', items: globSchema() }] },
      severity: { ...levelSchema(), enumDescriptions: LEVELS.map(level => LEVEL_DESCRIPTIONS[level]) },
      rules: rulesSchema({ $ref: '#/definitions/severity' }),
    },
  };
}

/** The settings of an editor that stand for parts of a `cupel.yaml`, by their names: what `contributes.configuration` of the extension has. */
export function settingsSchema(): Schema {
  const precedence = 'Counts where `cupel.yaml` says nothing of it.';
  const globs = (name: string): Schema => ({
    type: 'array',
    items: globSchema(),
    default: [],
    scope: 'resource',
    markdownDescription: `${KEY_DESCRIPTIONS.get(name)} ${precedence}`,
  });
  return {
    'cupel.preset': {
      ...presetSchema(),
      default: 'recommended',
      scope: 'resource',
      markdownDescription: `Where the severities of the rules start from. Counts where \`cupel.yaml\` does not say \`extends\`.`,
    },
    'cupel.rules': {
      // Here nothing can be referred to.
      ...rulesSchema(levelSchema()),
      default: {},
      scope: 'resource',
      markdownDescription: `${KEY_DESCRIPTIONS.get('rules')} Counts for the rules that \`cupel.yaml\` does not name, unless that says \`extends\`.`,
    },
    'cupel.include': globs('include'),
    'cupel.exclude': globs('exclude'),
    'cupel.generate.folder': {
      type: 'string',
      default: '',
      scope: 'resource',
      markdownDescription: `${GENERATE_DESCRIPTIONS.get('folder')} ${precedence} Where nothing says it, it is \`generated\`.`,
    },
    'cupel.generate.targets': {
      type: 'array',
      items: targetSchema(),
      uniqueItems: true,
      default: [],
      scope: 'resource',
      markdownDescription: `${GENERATE_DESCRIPTIONS.get('targets')} ${precedence}`,
    },
  };
}

function presetSchema(): Schema {
  return { type: 'string', enum: PRESETS, enumDescriptions: PRESETS.map(name => PRESET_DESCRIPTIONS.get(name)) };
}

/** As `folder` is read: no `..`, no drive, not from the root of the disk. */
function folderSchema(): Schema {
  return { type: 'string', pattern: '^(?!/)(?!(.*/)?\\.\\.(/|$))(?=.*[^./])[^\\\\:\\0]+$' };
}

function targetSchema(): Schema {
  return { type: 'string', enum: GENERATE_TARGETS };
}

function globSchema(): Schema {
  return { type: 'string', minLength: 1 };
}

/** @param level the schema of a severity */
function rulesSchema(level: Schema): Schema {
  const properties = Object.fromEntries([...configurables.values()].map(entry => [entry.code, ruleSchema(entry, level)]));
  return { type: 'object', additionalProperties: false, properties };
}

function ruleSchema(entry: Configurable, level: Schema): Schema {
  const { code, severity, options } = entry;
  const named = Object.entries(options).map(([name, option]) => [name, optionSchema(option)] as const);
  return {
    description: `${summaryOf(code)} By itself: ${severity}.`,
    ...(antiPattern(code) === undefined ? {} : { markdownDescription: `${summaryOf(code)} [More](${rulePage(code)})` }),
    default: severity,
    anyOf: [
      level,
      {
        type: 'object',
        additionalProperties: false,
        properties: { [SEVERITY_KEY]: level, ...Object.fromEntries(named) },
      },
    ],
  };
}

function levelSchema(): Schema {
  return { type: 'string', enum: LEVELS };
}

/** The JSON schema of an option's value. */
export function optionSchema(option: RuleOption): Schema {
  const { description } = option;
  if (option.type === 'duration') {
    const units = '(millisecond|second|minute|hour|day|week|month|year)s?';
    return { description, type: 'string', pattern: `^\\s*\\d+(\\.\\d+)?\\s+${units}\\s*$`, default: option.default };
  }
  return { description, type: 'integer', minimum: option.minimum, default: option.default };
}
