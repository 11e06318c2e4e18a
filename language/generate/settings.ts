import type { Property, PropertyName, Value } from '../model/declaration/index.js';
import type { EffectiveProperty } from '../model/records.js';
import type { SettingText, TablePlan } from './plan.js';
import type { Planning } from './planner.js';
import { Refused } from './refusal.js';

interface WithProperties {
  readonly properties: ReadonlyMap<string, EffectiveProperty>;
}

/** The property in force under a name, with the shape that this name has. */
export function property<N extends PropertyName>(table: WithProperties, name: N): Extract<Property, { name: N }> | undefined {
  const found = table.properties.get(name)?.property;
  return found?.name === name ? (found as Extract<Property, { name: N }>) : undefined;
}

/** The value of a setting in force. */
export function value(of: WithProperties, key: string): Value | undefined {
  const found = of.properties.get(key)?.property;
  return found?.name === 'setting' ? found.value.value : undefined;
}

/** The text of a fixed value; nothing for one that is known when the job runs. */
export function textOf(v: Value | undefined): string | undefined {
  return v?.kind === 'string' || v?.kind === 'word' ? v.text : undefined;
}

/** Where rows go that cannot be written: the dead letter in force, else the run fails, which is what nothing said means. */
export function onError({ model, table, at }: Planning): TablePlan['onError'] {
  const found = property(table, 'on error')?.value;
  if (found?.action !== 'dead_letter') return { action: found?.action ?? 'fail' };
  const letter = model.resolve(table.handle, found.deadLetter);
  if (letter?.kind !== 'deadletter')
    throw new Refused(`there is no dead letter ${found.deadLetter.name.text}`, at(found.deadLetter.span));
  // A place that the environment says is a root, in which the dead letter has a folder.
  const isRoot = letter.properties.get('location')?.origin === 'environment';
  const location = isRoot ? undefined : settingText(value(letter, 'location'));
  return { action: 'dead_letter', name: letter.name, ...(location ? { location } : {}) };
}

/** A place: a fixed text, or the name of a variable of the environment. Nothing for secrets and parameters. */
export function settingText(v: Value | undefined): SettingText | undefined {
  const text = textOf(v);
  if (text !== undefined) return { kind: 'text', text };
  return v?.kind === 'env' ? { kind: 'env', name: v.name } : undefined;
}

/** The table's own place, the pipeline's root, and where streams keep their position. */
export function locations({ model, table, locationOf }: Planning): Pick<TablePlan, 'location' | 'root' | 'checkpoint'> {
  const setting = (of: { readonly properties: ReadonlyMap<string, EffectiveProperty> }, key: string): SettingText | undefined => {
    const v = value(of, key);
    if (v && !settingText(v))
      throw new Refused(`a ${v.kind} as ${key} would be known to the jobs alone: write a text or env("NAME")`, locationOf(key));
    return settingText(v);
  };
  const pipeline = model.entities().find(e => e.kind === 'pipeline' && e.name === table.pipeline);
  const own = ['environment', 'pipeline', 'built-in'].includes(table.properties.get('location')?.origin ?? 'built-in')
    ? undefined
    : setting(table, 'location');
  const root = own ? pipeline && setting(pipeline, 'location') : setting(table, 'location');
  const checkpoint = setting(table, 'checkpoint');
  return { ...(own ? { location: own } : {}), ...(root ? { root } : {}), ...(checkpoint ? { checkpoint } : {}) };
}
