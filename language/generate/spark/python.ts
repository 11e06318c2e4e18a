import type { SettingText } from '../plan.js';
import { pythonBlock, pythonString } from '../quote.js';
import { indented } from '../statements/layout.js';

/** A constant that holds a statement, with the comment that says what it is for. */
export function sqlConstant(name: string, comment: readonly string[], sql: string): string {
  return [...comment.map(c => `# ${c}`), `${name} = ${pythonBlock(`\n${indented(sql, 4)}\n`)}`].join('\n');
}

/** A setting followed by a path, as a Python expression. */
export function settingExpression(setting: SettingText, path: string): string {
  if (setting.kind === 'text') return pythonString(setting.text.replace(/\/+$/, '') + path);
  return `os.environ[${pythonString(setting.name)}]${path === '' ? '' : `.rstrip("/") + ${pythonString(path)}`}`;
}

/** A statement that ends with a place, as a Python expression. */
export function statementWithLocation(
  sql: string,
  setting: SettingText,
  path: string,
  quotedLiteral: (text: string) => string,
): string {
  if (setting.kind === 'text') return pythonString(`${sql} location ${quotedLiteral(setting.text.replace(/\/+$/, '') + path)}`);
  return `${pythonString(`${sql} location `)} + json.dumps(${settingExpression(setting, path)})`;
}

/** A module of its parts, of which empty ones are left out: two empty lines before a function, else one. */
export function moduleText(parts: readonly string[]): string {
  return `${parts
    .filter(p => p !== '')
    .join('\n\n')
    .replace(/\n\n(?=(def |if __name__))/g, '\n\n\n')}\n`;
}
