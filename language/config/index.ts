export { type Configurable, configurables, presetSeverity } from './codes.js';
export * from './config.js';
export { Configuration } from './configuration.js';
export { type ConfigFile, type ConfigProblem, readConfig } from './read.js';
export { Resolution, type ResolvedRule, type ResolvedRules } from './resolve.js';
export { configSchema, optionSchema, settingsSchema, summaryOf } from './schema.js';
export { readSettings } from './settings.js';
export * from './words.js';
