"""Asks Spark what it makes of expressions: their type and whether they may be NULL, without running anything."""

import json
import re
from typing import Any
from unittest.mock import patch

import py4j.java_gateway
from py4j.protocol import Py4JJavaError, get_return_value
from pyspark.sql import SparkSession
from pyspark.sql.types import StructType

# How many expressions are asked for at once, as long as none is wrong.
TOGETHER = 32


def analyse(spark: SparkSession, view: str, columns: str, cases: list[dict[str, Any]]) -> list[Any]:
    """What Spark says of each case's expression over an empty view with these columns.

    `columns` is DDL (`a int not null, b string`). A case is {"sql": "upper(b)", "after": "group by a", "alone": true}: `after` stands
    behind the view's name; an expression that is `alone`, as it is likely to be wrong, shares its query with no other. An answer is
    {"type": …, "nullable": …}, the type as in the JSON of a Spark schema, or {"error": "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE"}.
    """
    schema = StructType.fromDDL(columns)
    spark.createDataFrame([], schema).createOrReplaceTempView(view)
    answers: list[Any] = [None] * len(cases)
    batches: list[list[int]] = []
    for after in sorted({case.get("after", "") for case in cases}):
        indices = [index for index, case in enumerate(cases) if case.get("after", "") == after]
        together = [index for index in indices if not cases[index].get("alone")]
        batches += [together[start : start + TOGETHER] for start in range(0, len(together), TOGETHER)]
        batches += [[index] for index in indices if cases[index].get("alone")]
    # PySpark makes an exception of its own of each of Java's, with its stack, which takes longer than the query.
    with patch.object(py4j.java_gateway, "get_return_value", get_return_value):
        for batch in batches:
            source = f"{view} {cases[batch[0]].get('after', '')}"
            for index, answer in zip(batch, ask(spark, [cases[index]["sql"] for index in batch], source)):
                answers[index] = answer
    return answers


def ask(spark: SparkSession, expressions: list[str], source: str) -> list[Any]:
    """Where one of several is wrong, each half is asked by itself."""
    items = ", ".join(f"{sql} as c{index}" for index, sql in enumerate(expressions))
    try:
        # The text of the schema is asked of Java: Python's classes know fewer types.
        schema = json.loads(spark._jsparkSession.sql(f"select {items} from {source}").schema().json())
        return [{"type": field["type"], "nullable": field["nullable"]} for field in schema["fields"]]
    except Py4JJavaError as error:
        if len(expressions) == 1:
            condition = re.match(r"\[([\w.]+)]", error.java_exception.getMessage() or "")
            return [{"error": condition[1] if condition else "INTERNAL_ERROR"}]
        middle = len(expressions) // 2
        return ask(spark, expressions[:middle], source) + ask(spark, expressions[middle:], source)
