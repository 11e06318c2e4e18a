import type { DataType, Name, Value } from '../declaration/index.js';
import { shown } from '../names.js';
import { pathOf } from '../workspace/files.js';
import { castProblem } from './cells.js';
import { isA, type Subject } from './subject.js';

/** Words that mean another moment in each run. */
const MOMENTS: ReadonlySet<string> = new Set(
  'now today yesterday tomorrow current_date current_timestamp current_time localtimestamp getdate sysdate systimestamp uuid'.split(
    ' ',
  ),
);
/** Calls of these, and what schedulers fill in for each run, in the text of a value. */
const VARYING =
  /\{\{\s*(?:ds|ts|ds_nodash|ts_nodash|prev_ds|next_ds|execution_date|logical_date|data_interval_\w+|dag_run\b|run_id|job\.(?:run_id|start_time|trigger)|start_date|start_time)\b|\b(?:current_date|current_timestamp|now|getdate|uuid|utcnow)\(\s*\)|@\{?(?:pipeline\(\)\.(?:TriggerTime|RunId)|utcnow)|\$\(date\b/i;
/** Variables of the environment that schedulers set for each run. */
const RUN_VARIABLES =
  /^(?:AIRFLOW_CTX_(?:EXECUTION_DATE|LOGICAL_DATE|DAG_RUN_ID|TRY_NUMBER)|DATABRICKS_RUN_ID|(?:RUN|EXECUTION|LOGICAL|PROCESSING|BATCH)_(?:DATE|ID|TS|TIME|TIMESTAMP))$/i;

/** A parameter has one value for the life of a table, never one for each run. */
export function checkParameters(subject: Subject): void {
  if (isA(subject, 'param')) {
    const { name, value } = subject.declaration;
    if (name !== undefined && value !== undefined) checkValue(subject, name, value, subject.declaration.type?.type);
  }
  if (!isA(subject, 'environment')) return;
  const { db, handle, declaration } = subject;
  for (const { name, value } of declaration.params) {
    const entry = db.resolveName(pathOf(handle), 'param', name.text);
    checkValue(subject, name, value, entry && db.declaration(entry.handle, 'param')?.type?.type);
  }
}

function checkValue({ findings }: Subject, name: Name, value: Value, type: DataType | undefined): void {
  const problem = type === undefined ? undefined : valueProblem(value, type);
  if (!varies(value)) {
    if (problem === undefined) return;
    const message = `This is no value of the parameter ${shown(name.text)}: ${problem}`;
    findings.problem({ span: value.span, code: 'invalid-value', message });
    return;
  }
  const message = `The parameter ${shown(name.text)} would have another value in each run, and a table would depend on when it was computed. Use a column of the rows, such as their event time, or \`current_date()\` where the moment of the run is meant.`;
  findings.problem({ span: value.span, code: 'varying-param', message });
}

/** Why a value is none of a type. What a secret, a variable or another parameter holds is not known. */
function valueProblem(value: Value, type: DataType): string | undefined {
  const { span } = value;
  switch (value.kind) {
    case 'string':
      return value.text.includes('${') ? undefined : castProblem({ kind: 'string', value: value.text, span }, type);
    case 'number':
      return castProblem({ kind: 'string', value: value.text, span }, type);
    case 'boolean':
      return castProblem({ kind: 'boolean', value: value.value, span }, type);
    default:
      return undefined;
  }
}

function varies(value: Value): boolean {
  switch (value.kind) {
    case 'word':
      return MOMENTS.has(value.text.toLowerCase());
    case 'string':
      return VARYING.test(value.text);
    case 'env':
      return RUN_VARIABLES.test(value.name);
    default:
      return false;
  }
}
