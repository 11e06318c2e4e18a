import type { Model } from '../../language/model/model.js';
import { loadSqlParser } from '../../server/sql-parser.js';
import { columnText, modelOf } from './support.js';

export const parser = await loadSqlParser();

/** What the queries read. */
export const BASE = `
source orders : kafka {
  columns { id: long not null  customer_id: long  email: string pii  amount: decimal(10, 2)  at: timestamp event_time  tags: array<string>  place: struct<city: string, zip: int> }
}
source customers : kafka { columns { customer_id: long not null  name: string pii  country: string not null } }
source anything : kafka {}
bronze orders    from source.orders {}
bronze customers from source.customers {}
bronze anything  from source.anything {}
param LIMIT: long = 3
silver few from bronze.anything { where x < param.LIMIT write overwrite }
`;

/** A table `silver.t` that holds a query; it reads the orders as `input`. */
export function withQuery(query: string, header = 'silver t from bronze.orders'): Model {
  const model = modelOf(`${BASE}${header} { write overwrite sql """${query}""" }\n`);
  model.setSqlParser(parser);
  return model;
}

export function columnsOf(model: Model, id = '_.silver.t'): string[] {
  const table = model.table(id);
  return [...(table?.columns ?? []).map(columnText), ...(table?.open === true ? ['*'] : [])];
}
