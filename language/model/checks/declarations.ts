import type { TestRows } from '../declaration/index.js';
import { checkReturned } from '../flow/declared.js';
import { checkProperties, checkSystem } from '../flow/properties.js';
import { resolveParam } from '../flow/resolve.js';
import { UNKNOWN } from '../flow/row.js';
import { inputScope, makeScope } from '../flow/scope.js';
import { fold, shown } from '../names.js';
import type { Entry } from '../workspace/symbols.js';
import { checkFlow } from './flows.js';
import { checkDefinitions } from './names.js';
import { columnOf, rowOf } from './rows.js';
import type { Subject } from './subject.js';

/** The column that bronze rows have by themselves. */
const INGEST_TIME = '_ingested_at';

const CONSUMERS: readonly string[] = 'dashboard api features search model topic export'.split(' ');

/** The names in a declaration's body, by its kind. */
export function checkBody(subject: Subject): void {
  const { analyses, handle, declaration, findings, context } = subject;
  switch (declaration.kind) {
    case 'table':
    case 'flow':
      checkFlow(subject);
      return;
    case 'source': {
      if (declaration.system !== undefined) checkSystem(declaration.system, context);
      const shape = analyses.shape(handle);
      const scope = shape === undefined ? undefined : inputScope(shape, []);
      checkDefinitions(subject);
      checkProperties(declaration, scope && { last: scope, stored: scope }, context);
      return;
    }
    case 'schema':
      checkDefinitions(subject);
      return;
    case 'part of':
      return;
    case 'environment':
      for (const { name, value } of declaration.params) {
        resolveParam(name, context);
        if (value.kind === 'param') resolveParam(value.name, context);
      }
      checkProperties(declaration, undefined, context);
      return;
    case 'function': {
      const parameters = new Map(declaration.parameters.map(({ name }) => [fold(name.text), name.span]));
      for (const { name } of declaration.parameters)
        findings.use(name.span, { kind: 'parameter', name: name.text, span: name.span }, true);
      const parameterFacts = new Map(
        declaration.parameters.map(({ name, type }) => {
          const facts = { type: type?.type ?? UNKNOWN, nullable: true, pii: false, from: [] };
          return [fold(name.text), facts] as const;
        }),
      );
      if (declaration.body !== undefined)
        checkReturned(declaration, declaration.body, { ...context, scopes: [makeScope({})], parameters, parameterFacts });
      return;
    }
    case 'serve':
      if (declaration.serves !== undefined && !CONSUMERS.includes(fold(declaration.serves.text))) {
        const message = `There is no consumer of the kind ${shown(declaration.serves.text)}; the kinds are ${CONSUMERS.join(', ')}.`;
        findings.unknown('unknown-consumer', declaration.serves.span, message, declaration.serves.text, CONSUMERS);
      }
      if (declaration.from !== undefined) context.dataset(declaration.from, []);
      checkProperties(declaration, undefined, context);
      return;
    case 'access': {
      const entry = declaration.table === undefined ? undefined : context.dataset(declaration.table, []);
      const scope = rowOf(subject, entry);
      checkProperties(declaration, { last: scope, stored: scope }, context);
      return;
    }
    case 'subject':
      for (const property of declaration.properties) {
        if (property.name !== 'subject key') continue;
        columnOf(subject, context.dataset(property.value.dataset, []), property.value.column);
      }
      return;
    case 'test': {
      const check = (entry: Entry | undefined, rows: TestRows | undefined): void => {
        // A row may say when it came, to be late.
        for (const column of rows?.columns ?? []) if (fold(column.text) !== INGEST_TIME) columnOf(subject, entry, column);
      };
      const table = declaration.table === undefined ? undefined : context.dataset(declaration.table, []);
      for (const { dataset, rows } of declaration.given) check(context.dataset(dataset, []), rows);
      check(table, declaration.expected);
      return;
    }
    default:
      if (declaration.kind === 'defaults') checkDefinitions(subject);
      checkProperties(declaration, undefined, context);
  }
}
