import type * as ast from '../../grammar/generated/ast.js';
import type {
  Declaration,
  DeclarationKind,
  Expression,
  Input,
  Layer,
  Name,
  Property,
  Step,
  TestRows,
} from '../declaration/index.js';
import { readColumnDefinition } from './columns.js';
import { keywordSpan, optional, type Reading, readName, readString, spanOf, spanOfProperty, word } from './context.js';
import { readExpression } from './expressions.js';
import { misplaced } from './placement.js';
import { readProperty } from './properties.js';
import { readColumns, readDataset, readDatasetColumn, readInputs } from './references.js';
import { readSetting } from './settings.js';
import { readStep } from './steps.js';
import { readType } from './types.js';
import { readValue } from './values.js';

/** What every declaration has beside its own fields. */
export type DeclarationFields<D = Declaration> = D extends Declaration
  ? Omit<D, 'span' | 'doc' | 'strings' | 'comments' | 'problems'>
  : never;

/** Reads the tree of one declaration into data; what every declaration has is added by the caller. */
export function readDeclaration(reading: Reading, node: ast.Declaration): DeclarationFields {
  const base = (
    words: number,
    statements: readonly AnyStatement[] = [],
    kind?: DeclarationKind,
    ofSource = false,
  ): Statements & { keywordSpan: { start: number; end: number } } => ({
    keywordSpan: keywordSpan(reading, node, words),
    ...readStatements(reading, statements, kind, ofSource),
  });
  const name = optional('name', 'name' in node ? readName(node.name) : undefined);
  switch (node.$type) {
    case 'Pipeline':
      return { kind: 'pipeline', ...name, ...properties(base(1, node.body?.statements, 'pipeline')) };
    case 'PartOf':
      return { kind: 'part of', ...name, ...properties(base(2)) };
    case 'Defaults': {
      const of = word<Layer | 'source'>(node.of);
      return { kind: 'defaults', of, ...properties(base(1, node.body?.statements, 'defaults', of === 'source')) };
    }
    case 'Environment':
      return readEnvironment(reading, node, base);
    case 'Param':
      return {
        kind: 'param',
        ...name,
        ...optional('type', readType(reading, node.type)),
        ...optional('value', readValue(reading, node.value, { kind: 'param', name: name.name?.text ?? '' })),
        ...properties(base(1)),
      };
    case 'FunctionDeclaration':
      return {
        kind: 'function',
        ...name,
        parameters: (node.parameters ?? []).flatMap(parameter => {
          const parameterName = readName(parameter.name);
          return parameterName === undefined
            ? []
            : [{ name: parameterName, ...optional('type', readType(reading, parameter.type)) }];
        }),
        ...optional('returns', readType(reading, node.returns)),
        ...optional('body', node.body && readExpression(reading, node.body)),
        ...optional('file', readFile(reading, node)),
        ...properties(base(1)),
      };
    case 'Source':
      return {
        kind: 'source',
        ...name,
        ...optional('system', readName(node.system)),
        ...properties(base(1, node.body?.statements, 'source')),
      };
    case 'Schema':
      return {
        kind: 'schema',
        ...name,
        columns: (node.columns ?? []).map(column => readColumnDefinition(reading, column)).filter(column => column !== undefined),
        ...properties(base(1)),
      };
    case 'Table': {
      const each = node.each === true;
      const star = each ? spanOfProperty(node, 'each') : undefined;
      const layer = word<Layer>(node.layer) ?? 'bronze';
      const table = {
        layer,
        ...name,
        each,
        ...optional('starSpan', star),
        inputs: readInputs(node.inputs),
        ...base(1, node.body?.statements, 'table'),
      };
      reportNoInput(reading, table, `${layer} ${name.name?.text ?? 'NAME'}`);
      return { kind: 'table', ...table };
    }
    case 'Flow': {
      const into = optional('into', readDataset(node.into));
      const flow = { ...name, ...into, inputs: readInputs(node.inputs), ...base(1, node.body?.statements, 'flow') };
      reportNoInput(reading, flow, `flow ${name.name?.text ?? 'NAME'} into …`);
      return { kind: 'flow', ...flow };
    }
    case 'DeadLetter':
      return { kind: 'deadletter', ...name, ...properties(base(1, node.body?.statements, 'deadletter')) };
    case 'Serve':
      return {
        kind: 'serve',
        ...name,
        ...optional('serves', readName(node.serves)),
        ...optional('from', readDataset(node.from)),
        ...properties(base(1, node.body?.statements, 'serve')),
      };
    case 'Service':
      return { kind: 'service', ...name, ...properties(base(1, node.body?.statements, 'service')) };
    case 'Subject':
      return readSubject(reading, node, base);
    case 'Access':
      return { kind: 'access', ...optional('table', readDataset(node.table)), ...properties(base(1, node.statements, 'access')) };
    case 'Compute':
      return { kind: 'compute', ...name, ...properties(base(1, node.body?.statements, 'compute')) };
    case 'Test':
      return {
        kind: 'test',
        ...name,
        ...optional('table', readDataset(node.table)),
        given: (node.given ?? []).flatMap(given => {
          const dataset = readDataset(given.dataset);
          return dataset === undefined ? [] : [{ dataset, rows: readRows(reading, given.rows) }];
        }),
        ...optional('expected', node.expected && readRows(reading, node.expected)),
        ...properties(base(1)),
      };
    default:
      return { kind: 'unknown', ...properties(base(1)) };
  }
}

/** `from` may be left out only where the first step is a query. */
function reportNoInput(
  reading: Reading,
  flow: { name?: Name; inputs: readonly Input[]; steps: readonly Step[] },
  header: string,
): void {
  if (reading.broken || flow.name === undefined || flow.inputs.length > 0 || flow.steps[0]?.kind === 'sql') return;
  const message = `\`${flow.name.text}\` reads nothing. Say what: \`${header} from bronze.NAME\`, or begin its body with \`sql\`.`;
  reading.problems.push({ span: flow.name.span, message });
}

type AnyStatement = ast.Statement | ast.EnvironmentStatement | ast.AccessStatement;
interface Statements {
  readonly properties: readonly Property[];
  readonly steps: readonly Step[];
}
type Base = (
  words: number,
  statements?: readonly AnyStatement[],
  kind?: DeclarationKind,
  ofSource?: boolean,
) => Statements & { keywordSpan: { start: number; end: number } };

function properties({ properties, keywordSpan: keyword }: ReturnType<Base>): {
  properties: readonly Property[];
  keywordSpan: { start: number; end: number };
} {
  return { properties, keywordSpan: keyword };
}

const STEP_TYPES: ReadonlySet<string> = new Set([
  'JoinStep',
  'WhereStep',
  'ColumnsBlock',
  'WatermarkStep',
  'DedupeStep',
  'GroupStep',
  'SampleStep',
  'SqlStep',
]);

/** Steps and properties of a body. What does not belong in a declaration of this kind is a problem and left out. */
function readStatements(
  reading: Reading,
  nodes: readonly AnyStatement[],
  kind: DeclarationKind | undefined,
  ofSource: boolean,
): Statements {
  const found: Property[] = [];
  const steps: Step[] = [];
  const hasSteps = kind === 'table' || kind === 'flow';
  for (const node of nodes) {
    if (STEP_TYPES.has(node.$type)) {
      const step = readStep(reading, node as ast.Step);
      if (step === undefined) continue;
      if (hasSteps) {
        steps.push(step);
        continue;
      }
      const property = stepAsProperty(step);
      const message = property && kind && misplaced(kind, property, ofSource);
      if (property !== undefined && message === undefined) found.push(property);
      else
        reading.problems.push({
          span: step.keywordSpan,
          message: `\`${step.kind}\` is a step of a table’s flow and does not belong here.`,
        });
      continue;
    }
    const property = readPropertyOrSetting(reading, node);
    if (property === undefined) continue;
    const message = kind && misplaced(kind, property, ofSource);
    if (message === undefined) found.push(property);
    else reading.problems.push({ span: property.keywordSpan, message });
  }
  return { properties: found, steps };
}

/** `columns { … }` of a source and `sample P percent` of an environment are written like the steps of that name. */
function stepAsProperty(step: Step): Property | undefined {
  const place = { span: step.span, keywordSpan: step.keywordSpan };
  if (step.kind === 'columns')
    return { name: 'columns', value: { items: step.items, ...optional('schema', step.schema) }, ...place };
  if (step.kind === 'sample') return { name: 'sample', value: { percent: step.percent }, ...place };
  return undefined;
}

function readPropertyOrSetting(reading: Reading, node: AnyStatement): Property | undefined {
  if (node.$type === 'ParamOverride') return undefined;
  if (node.$type === 'AccessTier') {
    const tier = readName(node.tier);
    return tier && { name: 'access tier', value: { name: tier }, span: spanOf(node), keywordSpan: keywordSpan(reading, node, 1) };
  }
  return node.$type.endsWith('Property')
    ? readProperty(reading, node as ast.Property)
    : readSetting(reading, node as ast.Setting);
}

function readEnvironment(reading: Reading, node: ast.Environment, base: Base): DeclarationFields {
  const statements = node.statements ?? [];
  const params = statements.flatMap(statement => {
    if (statement.$type !== 'ParamOverride') return [];
    const name = readName(statement.name);
    const value = name && readValue(reading, statement.value, { kind: 'param', name: name.text });
    return name === undefined || value === undefined ? [] : [{ name, value }];
  });
  return {
    kind: 'environment',
    ...optional('name', readName(node.name)),
    params,
    ...properties(base(1, statements, 'environment')),
  };
}

function readSubject(reading: Reading, node: ast.Subject, base: Base): DeclarationFields {
  const fields = properties(base(1, node.statements, 'subject'));
  const key = readDatasetColumn(node.key);
  if (node.key !== undefined && key === undefined && readColumns([node.key]).length > 0) {
    reading.problems.push({
      span: spanOf(node.key),
      message: 'The key of a subject names a table and its column: `key gold.dim_customer.customer_id`.',
    });
  }
  const property: Property[] =
    key === undefined ? [] : [{ name: 'subject key', value: key, span: spanOf(node.key), keywordSpan: spanOf(node.key) }];
  return {
    kind: 'subject',
    ...optional('name', readName(node.name)),
    ...fields,
    properties: [...property, ...fields.properties],
  };
}

function readFile(
  reading: Reading,
  node: ast.FunctionDeclaration,
): { path: string; span: { start: number; end: number } } | undefined {
  if (node.file === undefined) return undefined;
  const { text, span } = readString(reading, node, 'file', { kind: 'path' });
  return { path: text, span };
}

function readRows(reading: Reading, node: ast.RowsBlock | undefined): TestRows {
  const [header, ...rows] = node?.rows ?? [];
  const names = (header?.cells ?? []).map(cell => readExpression(reading, cell, { kind: 'row' }));
  const isName = (cell: Expression): boolean => cell.kind === 'column' && cell.path.length === 1;
  const columns = names.flatMap(cell => (cell.kind === 'column' && isName(cell) ? cell.path : []));
  const noName = reading.broken ? undefined : names.find(cell => !isName(cell));
  if (noName !== undefined) reading.problems.push({ span: noName.span, message: 'The first row names the columns.' });
  const read = rows.map(row => ({
    cells: (row.cells ?? []).map(cell => readExpression(reading, cell, { kind: 'row' })),
    span: spanOf(row),
  }));
  const width = header?.cells?.length ?? 0;
  // An empty cell makes two rows of one: only the first is told.
  const wrong = read.find(({ cells }) => cells.length !== width);
  if (wrong !== undefined && noName === undefined && !reading.broken) {
    const { length } = wrong.cells;
    const message = `This row has ${length} ${length === 1 ? 'cell' : 'cells'}, but the first row names ${width} ${width === 1 ? 'column' : 'columns'}.`;
    reading.problems.push({ span: wrong.span, message });
  }
  return { columns, rows: read, span: spanOf(node) };
}
