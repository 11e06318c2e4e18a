import {
  type Configurable,
  configurables,
  GENERATE_DESCRIPTIONS,
  KEY_DESCRIPTIONS,
  OVERRIDE_DESCRIPTIONS,
  SEVERITY_KEY,
} from '../../../language/config/index.js';
import type { RuleOption } from '../../../language/rules/index.js';
import type { Step } from './cursor.js';

/** What is meant by a place of a `cupel.yaml`. */
export type ConfigPlace =
  /** The map of the whole file, or of an override: its keys with what they say. */
  | { readonly kind: 'map'; readonly keys: ReadonlyMap<string, string> }
  | { readonly kind: 'preset' }
  | { readonly kind: 'globs' }
  | { readonly kind: 'targets' }
  /** The rules of the file, or of an override by its number. */
  | { readonly kind: 'rules'; readonly override?: number }
  /** What is said of a rule: a severity, or a map of that and its options. */
  | { readonly kind: 'rule'; readonly rule: Configurable; readonly override?: number }
  | { readonly kind: 'severity'; readonly rule: Configurable; readonly override?: number }
  | {
      readonly kind: 'option';
      readonly rule: Configurable;
      readonly name: string;
      readonly option: RuleOption;
      readonly override?: number;
    };

/** What stands at a path; undefined for one that means nothing. */
export function placeAt(path: readonly Step[]): ConfigPlace | undefined {
  const [first, second, ...rest] = path;
  if (first === undefined) return { kind: 'map', keys: KEY_DESCRIPTIONS };
  if (first === 'extends') return { kind: 'preset' };
  if (first === 'include' || first === 'exclude') return { kind: 'globs' };
  if (first === 'generate') {
    if (second === undefined) return { kind: 'map', keys: GENERATE_DESCRIPTIONS };
    return second === 'targets' ? { kind: 'targets' } : undefined;
  }
  if (first === 'rules') return rulesAt(path.slice(1), undefined);
  if (first !== 'overrides' || typeof second !== 'number') return undefined;
  const [key, ...inKey] = rest;
  if (key === undefined) return { kind: 'map', keys: OVERRIDE_DESCRIPTIONS };
  if (key === 'files') return { kind: 'globs' };
  return key === 'rules' ? rulesAt(inKey, second) : undefined;
}

function rulesAt([code, name, ...rest]: readonly Step[], number: number | undefined): ConfigPlace | undefined {
  const override = number === undefined ? {} : { override: number };
  if (code === undefined) return { kind: 'rules', ...override };
  const rule = configurables.get(String(code));
  if (rule === undefined || rest.length > 0) return undefined;
  if (name === undefined) return { kind: 'rule', rule, ...override };
  if (name === SEVERITY_KEY) return { kind: 'severity', rule, ...override };
  const option = Object.hasOwn(rule.options, name) ? rule.options[name] : undefined;
  return option && { kind: 'option', rule, name: String(name), option, ...override };
}
