import { type Config, EMPTY_CONFIG, PRESETS } from './config.js';
import { readConfig } from './read.js';

/** The settings of an editor below `cupel.` that say what a `cupel.yaml` may say, and the key that each stands for. */
export const SETTINGS: ReadonlyMap<string, string> = new Map([
  ['preset', 'extends'],
  ['generate', 'generate'],
  ['rules', 'rules'],
  ['include', 'include'],
  ['exclude', 'exclude'],
]);

/**
 * Reads an editor's settings. What a client sends is not trusted to have a type, and what is not understood is left out: one wrong setting
 * does not undo the others.
 * @param settings the value of the section `cupel`
 * @returns what they say, and what is wrong with them, each in a sentence
 */
export function readSettings(settings: unknown): { readonly config: Config; readonly problems: readonly string[] } {
  const given =
    typeof settings === 'object' && settings !== null ? new Map(Object.entries(settings)) : new Map<string, unknown>();
  const said = [...SETTINGS].flatMap(([setting, key]) => {
    const value = given.get(setting);
    const told = setting === 'generate' ? withoutDefaults(value) : value;
    return isNothing(told) ? [] : [[key, told] as const];
  });
  if (said.length === 0) return { config: EMPTY_CONFIG, problems: [] };
  // JSON is YAML, so that one reader does for both.
  const { config, problems } = readConfig(JSON.stringify(Object.fromEntries(said)), 'settings');
  return { config, problems: problems.map(({ message }) => message) };
}

/** Of settings in a group, those that say something. */
function withoutDefaults(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, of]) => !isNothing(of)));
}

/** An editor sends the defaults, too, and those say nothing. */
function isNothing(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === PRESETS[0]) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}
