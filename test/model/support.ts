import { createModel } from '../../language/model/index.js';
import type { Model } from '../../language/model/model.js';
import type { Column, Diagnostic } from '../../language/model/records.js';
import { typeText } from '../../language/model/types.js';

export type Texts = Readonly<Record<string, string>>;

/** A model of some texts; one text alone is `main.pipe`. */
export function modelOf(texts: string | Texts): Model {
  const model = createModel();
  const files = typeof texts === 'string' ? { 'main.pipe': texts } : texts;
  for (const [path, text] of Object.entries(files)) model.setFile(path, text);
  return model;
}

export interface Found {
  readonly diagnostic: Diagnostic;
  readonly path: string;
  /** Absolute offsets. */
  readonly start: number;
  readonly end: number;
}

export function problemsOf(model: Model): Found[] {
  return model.files().flatMap(file =>
    file.declarations.flatMap(({ handle, offset }) =>
      model.problems(handle).map(diagnostic => ({
        diagnostic,
        path: file.path,
        start: offset + diagnostic.span.start,
        end: offset + diagnostic.span.end,
      })),
    ),
  );
}

/** Each problem as `CODE TOKEN`, TOKEN being the text that it stands on; with the path where there are several files. */
export function problemTexts(model: Model): string[] {
  const several = model.files().length > 1;
  return problemsOf(model).map(({ diagnostic, path, start, end }) => {
    const token = model.file(path)?.text.slice(start, end) ?? '';
    return `${several ? `${path}: ` : ''}${diagnostic.code} ${token}`;
  });
}

/** A column in a line: `amount: decimal(18, 2)? pii event`. A question mark says that it may be NULL. */
export function columnText({ name, type, nullable, pii, domain }: Column): string {
  return `${name}: ${typeText(type)}${nullable ? '?' : ''}${pii ? ' pii' : ''}${domain === undefined ? '' : ` ${domain}`}`;
}

/** Two sources and their bronze tables, for texts about what is made of them. */
export const ORDERS_AND_RATES = `
source orders : kafka {
  topic "orders"
  columns { id: long not null amount: decimal(18, 2) email: string pii at: timestamp event_time got: timestamp ingest_time n: long }
}
source rates : api { url "https://example.com" columns { currency: string not null usd: decimal(18, 6) quoted_at: timestamp event_time id: long } }
bronze orders from source.orders {}
bronze rates from source.rates {}
`;
