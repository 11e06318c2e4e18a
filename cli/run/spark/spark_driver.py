"""Runs the generated jobs of one pipeline, one after another, in one Spark session.

    spark-submit spark_driver.py PLAN

PLAN is a JSON file: {"mark": "...", "state": "definitions.json", "jobs": [{"table": "shop.silver.orders",
"schema": "silver", "name": "orders", "file": "silver/orders.py", "definition": "...", "anew": false, "reads": ["shop.bronze.orders"]}]}.
A job may have "older": {"dead_letter": "rejects", "reason": "older than the log"}: its dead letters of this reason are counted.
`definition` is a hash of what the rows follow from. What becomes of each job is told on standard output, a line of JSON behind the mark.
"""

import importlib.util
import json
import logging
import os
import re
import sys
import traceback
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

BESIDE = ("", "__changes", "__deleted", "__touched", "_history")


class Warnings(logging.Handler):
    """Keeps what a job logs about expectations that are not met: the number of rows and the expectation's name."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: dict[str, int] = {}

    def emit(self, record: logging.LogRecord) -> None:
        if record.msg == "%d rows break %s" and isinstance(record.args, tuple):
            rows, expectation = record.args
            self.found[str(expectation)] = self.found.get(str(expectation), 0) + int(str(rows))


class Definitions:
    """By which text each table was made, and how often it was begun anew; kept in a file that is always whole."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.known: dict[str, Any] = json.loads(file.read_text()) if file.exists() else {}

    def set(self, table: str, definition: str | None, incarnation: int) -> None:
        self.known[table] = {"definition": definition, "incarnation": incarnation}
        new = self.file.with_suffix(".new")
        new.write_text(json.dumps(self.known, indent=2))
        os.replace(new, self.file)

    def incarnation(self, table: str) -> int:
        return int(self.known.get(table, {}).get("incarnation", 0))


def quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def forget(spark: SparkSession, job: dict[str, Any]) -> None:
    """Removes what earlier runs have made of a table, and how far they had come; progress first, so that nothing goes on from the half of it."""
    schema, name = job["schema"], job["name"]
    jvm: Any = spark._jvm
    context: Any = spark.sparkContext
    checkpoint = jvm.org.apache.hadoop.fs.Path(f"{spark.conf.get('spark.sql.warehouse.dir')}/_checkpoints/{schema}.{name}")
    checkpoint.getFileSystem(context._jsc.hadoopConfiguration()).delete(checkpoint, True)
    if spark.catalog.databaseExists("ops"):
        for table in spark.catalog.listTables("ops"):
            rows = spark.table(f"ops.{quoted(table.name)}")
            if "table" in rows.columns:
                label = f"{schema}.{name}".replace("\\", "\\\\").replace("'", "\\'")
                spark.sql(f"delete from ops.{quoted(table.name)} where `table` = '{label}'")
    if spark.catalog.databaseExists(schema):
        known = {table.name.lower(): table.tableType for table in spark.catalog.listTables(schema)}
        for suffix in BESIDE:
            kind = known.get((name + suffix).lower())
            if kind is not None:
                spark.sql(f"drop {'view' if kind == 'VIEW' else 'table'} {quoted(schema)}.{quoted(name + suffix)}")


def run(spark: SparkSession, file: str) -> dict[str, int]:
    """Runs a job in a session of its own: its views, variables and settings are no other's."""
    spec = importlib.util.spec_from_file_location("job_" + re.sub(r"\W", "_", file), file)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    counts: dict[str, int] = module.main(spark.newSession())
    return counts


def older(spark: SparkSession, job: dict[str, Any]) -> int:
    """The number of a table's dead letters that are older than its log."""
    asked = job.get("older")
    if asked is None:
        return 0
    rows = spark.table(f"ops.{quoted(asked['dead_letter'])}")
    return rows.where((rows["table"] == f"{job['schema']}.{job['name']}") & (rows["reason"] == asked["reason"])).count()


def failure(error: Exception, file: str) -> dict[str, Any]:
    """The message of an error, and the line of the job at which it came up, the innermost."""
    text = "".join(traceback.format_exception(error)) + str(error)
    lines = re.findall(rf'File "{re.escape(file)}", line (\d+)', text)
    return {"reason": message(str(error)), "line": int(lines[-1]) if lines else None}


def message(text: str) -> str:
    """What an error says, without the traces of the Java and Python that it came through."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    first = next(iter(lines), "no message")
    if "[STREAM_FAILED]" in first:
        # What a job raises within a stream comes back inside of the message of another error.
        raised = [i for i, line in enumerate(lines) if re.match(r"(\w+\.)*\w*(Error|Exception|Failure): ", line)]
        lines = lines[raised[-1] :] if raised else lines
        lines[0] = re.sub(r"^(\w+\.)*\w*(Error|Exception|Failure): ", "", lines[0])
    said: list[str] = []
    for line in lines:
        if line.startswith(("===", "at ", "JVM stacktrace", "Traceback")) or (said and not said[0].endswith(":")):
            break
        said.append(re.sub(r"\s*SQLSTATE: \w+", "", line))
    return " ".join(said)[:2000] or first


def main() -> None:
    plan = json.loads(Path(sys.argv[1]).read_text())
    definitions = Definitions(Path(plan["state"]))

    def say(**what: Any) -> None:
        print(plan["mark"] + json.dumps(what), flush=True)

    spark = SparkSession.builder.appName("cupel run").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    # Whatever keeps the catalog from being opened is about all of the jobs.
    spark.catalog.databaseExists("ops")
    say(ready=spark.version)
    ended: set[str] = set()
    for job in plan["jobs"]:
        table = job["table"]
        failed = next((read for read in job["reads"] if read not in ended), None)
        if failed is not None:
            say(table=table, status="left out", because=failed)
            continue
        say(table=table, status="begun")
        definition = " ".join([job["definition"], *(f"{read}={definitions.incarnation(read)}" for read in job["reads"])])
        before = definitions.known.get(table)
        anew = before is not None and (job["anew"] or before["definition"] != definition)
        warnings = Warnings()
        logging.getLogger().addHandler(warnings)
        try:
            if anew:
                # Whoever comes after a crash in the middle of it finds that the table is no longer by any text.
                definitions.set(table, None, definitions.incarnation(table) + 1)
                forget(spark, job)
            if anew or before is None:
                definitions.set(table, definition, max(definitions.incarnation(table), 1))
            counts = run(spark, job["file"])
            too_old = older(spark, job)
            ended.add(table)
            say(table=table, status="run", counts=counts or None, warnings=warnings.found, anew=anew, older=too_old)
        except Exception as error:  # noqa: BLE001 - whatever it is, the jobs that do not need this one go on
            say(table=table, status="failed", **failure(error, job["file"]))
        finally:
            logging.getLogger().removeHandler(warnings)
    spark.stop()


if __name__ == "__main__":
    main()
