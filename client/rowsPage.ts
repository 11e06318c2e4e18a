/** The document of `cupel preview --format json`; `docs/schemas/preview.json` describes it. */
export interface PreviewedRows {
  readonly table: string;
  readonly status: 'rows' | 'failed' | 'left out' | 'stopped';
  /** The table that stands in the way: this one, or one that it reads. */
  readonly of: string;
  readonly reason: string | null;
  /** The folder of the workspace, absolute. */
  readonly root: string;
  /** Relative to it. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly (string | null)[])[];
  readonly total: number;
  readonly tables: readonly {
    readonly table: string;
    readonly counts: Readonly<Record<string, number>> | null;
    readonly warnings: Readonly<Record<string, number>>;
  }[];
}

/** What the links of the page do: addresses of commands. */
export interface RowLinks {
  readonly refresh: string;
  /** The place in `file` and `line`. */
  readonly place: string;
  /** The same with more rows; missing where all are shown, or no more can be. */
  readonly more?: string;
}

/**
 * The page of a preview: nothing in it runs, and nothing is loaded from anywhere.
 * @param nonce that of its style, which alone counts
 */
export function rowsPage(preview: PreviewedRows, links: RowLinks, nonce: string): string {
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'`;
  const body = preview.status === 'rows' ? rowsBody(preview, links) : obstacle(preview, links);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escaped(preview.table)}</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<header><h1><a href="${escaped(links.place)}" title="${escaped(`${preview.file}:${preview.line}`)}">${escaped(preview.table)}</a></h1>${
    preview.status === 'rows' ? `<p>${summary(preview)}</p>` : ''
  }<p><a href="${escaped(links.refresh)}">Refresh</a></p></header>
${body}
</body>
</html>
`;
}

function summary({ rows, total }: PreviewedRows): string {
  const shown = rows.length < total ? `${rows.length} of ${total}` : `${total}`;
  return `${shown} ${total === 1 ? 'row' : 'rows'}`;
}

function rowsBody({ table: own, columns, rows, tables }: PreviewedRows, { more }: RowLinks): string {
  const head = columns.map(({ name, type }) => `<th scope="col">${escaped(name)}<small>${escaped(type)}</small></th>`);
  const lines = rows.map((row, i) => {
    const cells = row.map((value, column) => cell(value, isNumeric(columns[column]?.type ?? '')));
    return `<tr><th scope="row">${i + 1}</th>${cells.join('')}</tr>`;
  });
  const table =
    rows.length === 0
      ? '<p class="empty">The table has no rows. What became of the rows that it has read stands below.</p>'
      : `<div class="rows"><table><thead><tr><th></th>${head.join('')}</tr></thead><tbody>${lines.join('\n')}</tbody></table></div>`;
  return [table, more === undefined ? '' : `<p><a href="${escaped(more)}">Show more rows</a></p>`, counts(tables, own)].join(
    '\n',
  );
}

function cell(value: string | null, numeric: boolean): string {
  if (value === null) return '<td class="null">NULL</td>';
  if (value === '') return '<td class="null">empty</td>';
  // What is cut off on the screen can be read in full.
  const title = value.length > 28 ? ` title="${escaped(value)}"` : '';
  return `<td${numeric ? ' class="number"' : ''}${title}>${escaped(value)}</td>`;
}

const isNumeric = (type: string) => /^(?:byte|short|int|long|float|double|decimal)\b/.test(type);

const COUNTS: readonly (readonly [key: string, heading: string])[] = [
  ['read', 'read'],
  ['written', 'written'],
  ['dropped', 'dropped'],
  ['dead_lettered', 'dead letters'],
  ['ties', 'ties'],
  ['replayed', 'replayed'],
];

/** What became of the rows on their way. */
function counts(tables: PreviewedRows['tables'], own: string): string {
  const pipeline = own.slice(0, own.indexOf('.') + 1);
  const head = COUNTS.map(([, heading]) => `<th scope="col">${heading}</th>`).join('');
  const lines = tables.map(({ table, counts, warnings }) => {
    const numbers = counts
      ? COUNTS.map(([key]) => `<td class="number">${Number(counts[key] ?? 0)}</td>`).join('')
      : `<td colspan="${COUNTS.length}" class="null">a view</td>`;
    const warned = Object.entries(warnings).map(
      ([name, rows]) =>
        `<tr><td></td><td colspan="${COUNTS.length}" class="said">${Number(rows)} ${rows === 1 ? 'row does' : 'rows do'} not meet ${escaped(name)}</td></tr>`,
    );
    // Names of another pipeline stay whole.
    const name = table.startsWith(pipeline) ? table.slice(pipeline.length) : table;
    return `<tr><th scope="row">${escaped(name)}</th>${numbers}</tr>${warned.join('')}`;
  });
  return `<h2>What became of the rows on their way</h2>
<table class="counts"><thead><tr><th></th>${head}</tr></thead><tbody>${lines.join('\n')}</tbody></table>`;
}

function obstacle({ table, of, status, reason, file, line }: PreviewedRows, { place }: RowLinks): string {
  if (status === 'stopped') return '<p class="empty">The computation was stopped.</p>';
  const what = status === 'failed' ? 'has failed' : 'cannot be computed here';
  const which = of === table ? '' : `<p>It reads ${escaped(of)}, which ${what}:</p>`;
  return `${which}<p class="reason">${escaped(reason ?? '')}</p>
<p><a href="${escaped(place)}">${escaped(`${file}:${line}`)}</a></p>`;
}

/** Text as it may stand in an element or an attribute. */
function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}

const STYLE = `
body { padding: 0 1rem 1rem; }
header { display: flex; flex-wrap: wrap; gap: 0 1.5rem; align-items: baseline; }
h1 { font-size: 1.2rem; font-weight: 600; margin: 0.8rem 0; }
h1 a { color: inherit; text-decoration: none; }
h2 { font-size: 1rem; font-weight: 600; margin: 1.5rem 0 0.5rem; }
.rows { overflow: auto; max-height: 70vh; }
table { border-collapse: collapse; }
th, td { padding: 0.15rem 0.6rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--vscode-panel-border, #8884); }
td { font-family: var(--vscode-editor-font-family, monospace); font-size: var(--vscode-editor-font-size, 0.9rem); white-space: pre; max-width: 28ch; overflow: hidden; text-overflow: ellipsis; }
.rows thead th { position: sticky; top: 0; background: var(--vscode-editor-background, Canvas); }
th small { display: block; font-weight: normal; color: var(--vscode-descriptionForeground, GrayText); }
tbody th { font-weight: normal; color: var(--vscode-descriptionForeground, GrayText); }
.counts th, .counts td { padding: 0.15rem 0.4rem; }
.counts .said { font: inherit; max-width: none; white-space: normal; }
.number { text-align: right; }
.null { font-style: italic; color: var(--vscode-descriptionForeground, GrayText); }
.reason { border-left: 3px solid var(--vscode-inputValidation-warningBorder, orange); padding-left: 0.8rem; white-space: pre-wrap; }
`;
