import type { CheckReport, ReportedDiagnostic } from '../../cli/report.js';

/** A finding, all of which can be said otherwise. */
export function finding(other: Partial<ReportedDiagnostic> = {}): ReportedDiagnostic {
  const code = other.code ?? 'ant-hardcoded-credentials';
  return {
    file: 'a.pipe',
    range: { start: { line: 3, column: 8 }, end: { line: 3, column: 34 } },
    severity: 'error',
    code,
    category: 'rule',
    message: '`auth` holds a credential in plain text.',
    docs: `https://example.com/docs/rules/${code}.md`,
    fixes: [],
    facts: [],
    related: [],
    declaration: 'source.orders',
    fingerprint: '0123456789abcdef',
    ...other,
  };
}

export function report(diagnostics: readonly ReportedDiagnostic[], failures: CheckReport['failures'] = []): CheckReport {
  const summary = { error: 0, warning: 0, information: 0, hint: 0 };
  for (const { severity } of diagnostics) summary[severity]++;
  const files = new Set(diagnostics.map(({ file }) => file)).size;
  return { version: 1, files, diagnostics, summary, failures };
}

const at = (line: number, column: number, endLine = line, endColumn = column) => ({
  start: { line, column },
  end: { line: endLine, column: endColumn },
});

/** One of everything: severities, fixes in several files and of several edits, ranges of several lines and of none, failures. */
export const sample: CheckReport = {
  ...report(
    [
      finding({
        fixes: [
          {
            title: 'Read it from the secret store',
            safe: false,
            edits: [
              { file: 'a.pipe', range: at(3, 8, 3, 34), text: 'secret("shop/auth")' },
              { file: 'a.pipe', range: at(9, 1), text: '// one\r\n' },
              { file: 'part/b c.pipe', range: at(1, 1, 2, 1), text: '' },
            ],
          },
          { title: 'Remove it', safe: true, edits: [{ file: 'a.pipe', range: at(3, 1, 4, 1), text: '' }] },
        ],
      }),
      finding({
        range: at(7, 1, 9, 2),
        severity: 'warning',
        code: 'ant-no-dlq',
        message: 'Rows are lost,\nwithout a word.',
        related: [
          { file: 'a.pipe', range: at(1, 1, 1, 7), message: 'The `on error` of these defaults.' },
          { file: 'part/b c.pipe', range: at(5, 1), message: 'Another [writer](x).' },
        ],
      }),
      finding({
        file: 'part/b c.pipe',
        range: at(1, 1),
        category: 'syntax',
        code: 'syntax',
        message: 'Expected `{`, not "<|>".',
      }),
      finding({
        file: 'part/b c.pipe',
        range: at(2, 5, 2, 9),
        severity: 'information',
        code: 'layer-order',
        category: 'meaning',
        message: '100% of $x reads `gold` & “silver”.',
      }),
      finding({
        file: 'part/b c.pipe',
        range: at(4, 1, 4, 2),
        severity: 'hint',
        code: 'unused-alias',
        category: 'meaning',
        message: 'Never used.',
      }),
    ],
    [{ file: 'x/latin.pipe', message: 'is not UTF-8 text (line 1); save it as UTF-8' }],
  ),
  files: 3,
};

export const sampleChecked = ['a.pipe', 'clean.pipe', 'part/b c.pipe'];

/** What a name or a text may be called by whoever means no good, or just writes another language. */
export const hostile: readonly string[] = [
  'a|b',
  'a](http://evil.example) [b',
  '[x](javascript:alert(1))',
  '![i](http://evil.example/p.png)',
  '<script>alert("1")</script>',
  "<img src=x onerror='y'>",
  ']]>',
  '&amp;&lt;&#0;',
  '`code` ``two`` `',
  '*bold* _under_ ~~gone~~ # no',
  '$x^2$ $$y$$',
  'www.evil.example http://evil.example a@b.example @someone #1',
  'back\\slash \\| \\`',
  'one\ntwo\r\nthree\rfour\ttab',
  '::error file=x::y',
  '\n::set-output name=x::y',
  '##[command]rm',
  '%0A%25%3A%2C',
  'a,b:c=d;e',
  '\'"',
  '\u0000\u0001\u0008\u000b\u001b[2J\u001b]0;t\u0007\u007f\u009b',
  'half \ud83d and \udc00 pair 😀',
  '\ufffe\uffff\ufeff',
  'right\u202eto left',
  'größe 表 ключ',
  '{0} {{x}} $ {env}',
  '../../etc/passwd',
  '//host/share',
  'C:\\x\\y',
  ' spaces  within ',
  'a(b)c?d#e%20f',
  '-- > - 1. +',
  '__proto__',
  'constructor',
];
