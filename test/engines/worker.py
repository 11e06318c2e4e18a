"""A Spark session that takes orders: one JSON object a line on standard input, one a line on standard output.

    worker.py JARS FOLDER SETTINGS

SETTINGS are Spark's, as JSON. Orders: {"do": "reset"}, {"do": "sql", "statements": [...]}, {"do": "query", "sql": "..."}, {"do": "append", "table": "...",
"columns": [{"name": "...", "sql": "cast(c0 as bigint)"}], "file": "..."}, {"do": "main", "file": "...", "upkeep": false, "crash": 3},
{"do": "profile", "file": "..."}, {"do": "produce", "brokers": "...", "topic": "...", "file": "..."},
{"do": "pytest", "files": [...]}, {"do": "analyse", "view": "t", "columns": "a int", "cases": [{"sql": "a + 1"}]}. An answer is
{"result": ...} or {"error": "..."}.
"""

import contextlib
import importlib.util
import io
import json
import os
import shutil
import sys
import time
import traceback
from pathlib import Path
from types import ModuleType
from typing import Any

from analyse import analyse
from pyspark.sql import DataFrame, DataFrameWriter, SparkSession

WRITES = ("merge into", "insert into")


class Crash(Exception):
    """Stands for a machine that goes down between two steps."""


def session(jars: Path, folder: Path, more: dict[str, str] | None = None) -> SparkSession:
    builder = SparkSession.builder
    settings = {
        "spark.master": "local[2]",
        "spark.jars": ",".join(str(jar) for jar in sorted(jars.glob("*.jar"))),
        "spark.sql.extensions": "io.delta.sql.DeltaSparkSessionExtension",
        "spark.sql.catalog.spark_catalog": "org.apache.spark.sql.delta.catalog.DeltaCatalog",
        "spark.sql.warehouse.dir": str(folder / "warehouse"),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.databricks.delta.snapshotPartitions": "2",
        "spark.driver.memory": "3g",
        "spark.driver.extraJavaOptions": "-XX:ReservedCodeCacheSize=256m -XX:+UseSerialGC",
    }
    for key, value in {**settings, **(more or {})}.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    return spark


def reset(spark: SparkSession, folder: Path) -> None:
    """An empty catalog, and no files of what was there."""
    for name in ("bronze", "silver", "gold", "ops"):
        spark.sql(f"drop database if exists {name} cascade")
    spark.conf.unset("spark.sql.variable.substitute")
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    shutil.rmtree(folder / "lake", ignore_errors=True)
    spark.sql(f"create database bronze location '{folder}/lake/bronze'")


def append(spark: SparkSession, table: str, columns: list[dict[str, str]], file: str) -> None:
    """Adds rows to a table, which is created with the first. Each is written as texts `c0`, `c1`, …; `sql` makes a value of each."""
    texts = spark.read.schema(", ".join(f"c{i} string" for i in range(len(columns)))).json(file)
    values = [f"{c['sql']} as `{c['name'].replace('`', '``')}`" for c in columns]
    spark.conf.set("spark.sql.variable.substitute", "false")
    frame = texts.selectExpr(*values).coalesce(1)
    spark.conf.unset("spark.sql.variable.substitute")
    frame.write.format("delta").option("delta.columnMapping.mode", "name").mode("append").saveAsTable(table)


def load(file: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location("job", file)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run_main(spark: SparkSession, file: str, upkeep: bool, crash: int | None) -> Any:
    """Runs a job; with `crash` it goes down right after that write of the run, counted from 1. Null if it went down."""
    module = load(file)
    if crash is None:
        return module.main(spark, upkeep)
    original, append = SparkSession.sql, DataFrameWriter.saveAsTable
    writes = 0

    def written() -> None:
        nonlocal writes
        writes += 1
        if writes == crash:
            raise Crash(f"after write {crash}")

    def counting(self: SparkSession, query: str, *args: Any, **kwargs: Any) -> DataFrame:
        result = original(self, query, *args, **kwargs)
        if query.strip().startswith(WRITES):
            written()
        return result

    def appending(self: DataFrameWriter, *args: Any, **kwargs: Any) -> None:
        append(self, *args, **kwargs)
        written()

    SparkSession.sql = counting  # type: ignore[method-assign]
    DataFrameWriter.saveAsTable = appending  # type: ignore[method-assign]
    try:
        return module.main(spark, upkeep)
    except Exception as error:
        if "Crash" not in str(error) and not isinstance(error, Crash):
            raise
        return None
    finally:
        SparkSession.sql = original  # type: ignore[method-assign]
        DataFrameWriter.saveAsTable = append  # type: ignore[method-assign]


def profile(spark: SparkSession, file: str) -> dict[str, float]:
    """Runs a job. Returns the seconds of each of its statements, up to the next one, by the constant that holds it; `start` and `end` are
    what is before the first and after the last one that has a name, and `total` is all."""
    module = load(file)
    known = {value: name for name, value in vars(module).items() if name.isupper() and isinstance(value, str)}
    taken: dict[str, float] = {}
    original = SparkSession.sql
    started = last = time.monotonic()
    current = "start"

    def timed(self: SparkSession, query: str, *args: Any, **kwargs: Any) -> DataFrame:
        nonlocal last, current
        if query in known:
            now = time.monotonic()
            taken[current] = taken.get(current, 0.0) + now - last
            last, current = now, known[query]
        result = original(self, query, *args, **kwargs)
        if current == "WRITE_PROGRESS":
            now = time.monotonic()
            taken[current], last, current = now - last, now, "end"
        return result

    SparkSession.sql = timed  # type: ignore[method-assign]
    try:
        module.main(spark)
    finally:
        SparkSession.sql = original  # type: ignore[method-assign]
    now = time.monotonic()
    taken[current] = taken.get(current, 0.0) + now - last
    return {**taken, "total": now - started}


def obey(spark: SparkSession, folder: Path, order: dict[str, Any]) -> Any:
    match order["do"]:
        case "reset":
            return reset(spark, folder)
        case "sql":
            for statement in order["statements"]:
                spark.sql(statement)
            return None
        case "query":
            return [json.loads(row) for row in spark.sql(order["sql"]).toJSON().collect()]
        case "append":
            return append(spark, order["table"], order["columns"], order["file"])
        case "analyse":
            return analyse(spark, order["view"], order["columns"], order["cases"])
        case "main":
            return run_main(spark, order["file"], order.get("upkeep", False), order.get("crash"))
        case "profile":
            return profile(spark, order["file"])
        case "produce":
            texts = spark.read.text(order["file"])
            texts.write.format("kafka").options(**{"kafka.bootstrap.servers": order["brokers"], "topic": order["topic"]}).save()
            return None
        case "pytest":
            import pytest

            # pytest keeps a module by its name; another table's tests may have had the same.
            for name, module in list(sys.modules.items()):
                if (getattr(module, "__file__", None) or "") in order["files"]:
                    del sys.modules[name]
            output = io.StringIO()
            with contextlib.redirect_stdout(output):
                code = pytest.main(["-q", "--tb=short", "-p", "no:cacheprovider", "--import-mode=importlib", *order["files"]])
            return "" if code == 0 else output.getvalue()[-6000:]
    raise ValueError(order["do"])


def main() -> None:
    folder = Path(sys.argv[2])
    # Answers alone go to standard output; what Python and Java print goes to standard error.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    spark = session(Path(sys.argv[1]), folder, json.loads(sys.argv[3]))
    for line in sys.stdin:
        order = json.loads(line)
        try:
            answer = {"result": obey(spark, folder, order)}
        except Exception:
            answer = {"error": traceback.format_exc(limit=-3)[:4000]}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
