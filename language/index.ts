export * from './fixing.js';
export * from './refactoring.js';
export * from './workspace.js';
