import type { Model } from '../model/model.js';
import type { TableRecord } from '../model/records.js';

/** The items of `columns SCHEMA`: of the table's own pipeline, else of any; nothing where there is none. */
export function schemaColumns(model: Model, table: TableRecord, name: string) {
  const schemas = model.entities().filter(e => e.kind === 'schema' && e.name.toLowerCase() === name.toLowerCase());
  const schema = schemas.find(e => e.pipeline === table.pipeline) ?? schemas[0];
  const declaration = schema && model.placed(schema.handle)?.declaration;
  return declaration?.kind === 'schema' ? declaration.columns.map(c => ({ ...c, value: undefined })) : undefined;
}
