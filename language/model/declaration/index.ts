export * from './declaration.js';
export * from './expression.js';
export * from './flow.js';
export * from './place.js';
export * from './property.js';
