import { antiPattern, check, renderHover } from '../../../language/catalog/index.js';
import { type Config, type Configurable, Resolution, type ResolvedRule, summaryOf } from '../../../language/config/index.js';
import type { Origin, RuleOption } from '../../../language/rules/index.js';
import { joined } from '../../markdown.js';

/** A path that an override for all files concerns. */
const ANY_FILE = 'any.pipe';

const BY: Readonly<Record<Origin, string>> = { file: 'said here', settings: 'said in the settings of the editor' };

/** What is known of a rule, and how it is set now. */
export function describeRule(rule: Configurable, config: Config, override: number | undefined): string {
  const { severity, origin } = ruleNow(rule, config, override);
  const entry = antiPattern(rule.code) ?? check(rule.code);
  const by = origin === undefined ? `by the preset \`${config.extends ?? 'recommended'}\`` : BY[origin];
  return joined([
    `Now: **${severity}**, ${by}. By itself: ${rule.severity}.`,
    optionsTable(rule, config, override),
    entry === undefined ? `\`${rule.code}\`: ${summaryOf(rule.code)}` : renderHover(entry),
  ]);
}

/** What an option decides, and its value now. */
export function describeOption(
  rule: Configurable,
  name: string,
  option: RuleOption,
  config: Config,
  override: number | undefined,
): string {
  const said = ruleNow(rule, config, override).options.get(name);
  const value = said === undefined ? 'the default' : BY[said.origin];
  const least = option.type === 'integer' ? `, ${option.minimum} or more` : '';
  return joined([
    `\`${name}\` of \`${rule.code}\`: ${option.type}${least}`,
    option.description,
    `Now: **${said?.value ?? option.default}**, ${value}. By itself: \`${option.default}\`.`,
  ]);
}

function optionsTable(rule: Configurable, config: Config, override: number | undefined): string {
  const { options } = ruleNow(rule, config, override);
  const rows = Object.entries(rule.options).map(
    ([name, option]) => `| \`${name}\` | \`${options.get(name)?.value ?? option.default}\` | ${option.description} |`,
  );
  return rows.length === 0 ? '' : ['| option | now | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}

/** A rule as it is for all files, or for those of an override. */
function ruleNow({ code, severity }: Configurable, config: Config, override: number | undefined): ResolvedRule {
  const own = override === undefined ? undefined : config.overrides[override];
  const overrides = own === undefined ? [] : [{ files: ['**'], rules: own.rules }];
  return new Resolution({ ...config, overrides }).rules(ANY_FILE).get(code) ?? { severity, options: new Map() };
}
