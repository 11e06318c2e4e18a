import type { IParserErrorMessageProvider, IToken, TokenType } from 'chevrotain';

/** What the grammar's rules are called in the language's own terms. */
const RULES: Readonly<Record<string, string>> = {
  Expression: 'an expression',
  Duration: 'a length of time like `6 hours`',
  DurationUnit: 'a unit of time: milliseconds, seconds, minutes, hours, days, weeks, months or years',
  Value: 'a value: text in quotes, `secret("…")`, `env("…")`, a number or a word',
  Type: 'a type like `string` or `decimal(18, 2)`',
  Name: 'a name',
  NamePart: 'a name',
  DatasetReference: 'a table or source like `silver.orders`',
  ColumnReference: 'a column',
  ColumnItem: 'a column',
  ColumnDefinition: 'a column',
  Statement: 'a step or a property',
  Step: 'a step',
  Property: 'a property',
  Setting: 'a setting',
  ChangeClause: '`sequence by`, `delete when`, `late within`, `track` or `as`',
  MaintainTask: '`compact`, `vacuum` or `expire`',
  TierLevel: '`warm`, `cold` or `archive`',
  LateAction: '`drop`, `update` or `dead_letter NAME`',
  GroupItem: 'a column, an expression or a `window`',
  JoinOption: '`as of`, `within`, `many`, `broadcast` or `bucketed`',
  ...Object.fromEntries(
    [
      'Primary',
      'Postfix',
      'Signed',
      'Product',
      'Sum',
      'Concatenation',
      'Comparison',
      'NotExpression',
      'AndExpression',
      'OrExpression',
      'Argument',
    ].map(rule => [rule, 'an expression']),
  ),
  Declaration: 'a declaration: pipeline, source, bronze, silver, gold, deadletter, serve …',
  Row: 'a value, or the next row',
  Table: 'a table name, or `*`',
  Body: '`{`',
};

const TOKENS: Readonly<Record<string, string>> = {
  ID: 'a name',
  PLAIN: 'a word',
  QUOTED_NAME: 'a name in backticks',
  STRING: 'text in quotes',
  TRIPLE_STRING: 'a query in `"""`',
  NUMBER: 'a number',
  LEADING_STAR: '`*`',
};

/** Says what was expected, in the language's terms, and what stands there instead. */
export class PeopleErrorMessages implements IParserErrorMessageProvider {
  buildMismatchTokenMessage(options: { expected: TokenType; actual: IToken; previous: IToken; ruleName: string }): string {
    const { expected, actual, previous } = options;
    if (expected.name === '}' && isEnd(actual)) return 'Expected `}` at the end of this declaration: a `{` in it is not closed.';
    if (expected.name === '}') return `Expected another line of this block or \`}\` here, but found ${found(actual)}.`;
    return `Expected ${token(expected)}${after(previous)}, but found ${found(actual)}.`;
  }

  buildNotAllInputParsedMessage(options: { firstRedundant: IToken; ruleName: string }): string {
    const image = options.firstRedundant.image;
    if (image === '}') return 'This `}` closes nothing: a `{` is missing above, or the brace is one too many.';
    return `${found(options.firstRedundant, true)} is not expected here: the declaration above has ended.`;
  }

  buildNoViableAltMessage(options: {
    expectedPathsPerAlt: TokenType[][][];
    actual: IToken[];
    previous: IToken;
    customUserDescription: string;
    ruleName: string;
  }): string {
    const { expectedPathsPerAlt, actual, previous, ruleName } = options;
    return `Expected ${described(ruleName, expectedPathsPerAlt.flat())}${after(previous)}, but found ${found(actual[0])}.`;
  }

  buildEarlyExitMessage(options: {
    expectedIterationPaths: TokenType[][];
    actual: IToken[];
    previous: IToken;
    customUserDescription: string;
    ruleName: string;
  }): string {
    const { expectedIterationPaths, actual, previous, ruleName } = options;
    return `Expected ${described(ruleName, expectedIterationPaths)}${after(previous)}, but found ${found(actual[0])}.`;
  }
}

function described(ruleName: string, paths: readonly TokenType[][]): string {
  const rule = RULES[ruleName.replace(/\u200b/g, '')];
  if (rule !== undefined) return rule;
  const first = [...new Set(paths.map(path => (path[0] === undefined ? '' : token(path[0]))).filter(text => text !== ''))];
  if (first.length === 0) return 'something else';
  if (first.length > 8) return `${first.slice(0, 7).join(', ')} or another word`;
  return first.length === 1 ? (first[0] as string) : `${first.slice(0, -1).join(', ')} or ${first.at(-1)}`;
}

function token(type: TokenType): string {
  return TOKENS[type.name] ?? `\`${type.name}\``;
}

function isEnd(actual: IToken | undefined): boolean {
  return actual === undefined || actual.image === '' || actual.tokenType.name === 'EOF';
}

function found(actual: IToken | undefined, begins = false): string {
  if (actual === undefined || isEnd(actual)) return 'the end of the declaration';
  const image = actual.image.length > 30 ? `${actual.image.slice(0, 29)}…` : actual.image;
  return image.includes('`') ? `${begins ? 'The' : 'the'} name ${image}` : `\`${image}\``;
}

function after(previous: IToken | undefined): string {
  if (
    previous === undefined ||
    Number.isNaN(previous.startOffset) ||
    previous.image.length > 30 ||
    previous.image.includes('`') ||
    previous.image === ''
  )
    return '';
  return ` after \`${previous.image}\``;
}
