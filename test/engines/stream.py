"""Runs a generated job as a stream, in a session of its own, until it is killed: stream.py JARS FOLDER SETTINGS JOB.

Its catalog is kept in the folder, so that the next session knows the tables of the one that was killed. SETTINGS are Spark's, as JSON.
"""

import json
import sys
from pathlib import Path

from worker import load, session

if __name__ == "__main__":
    folder = Path(sys.argv[2])
    metastore = f"jdbc:derby:;databaseName={folder / 'stream-metastore'};create=true"
    kept = {"spark.sql.catalogImplementation": "hive", "spark.hadoop.javax.jdo.option.ConnectionURL": metastore}
    load(sys.argv[4]).stream(session(Path(sys.argv[1]), folder, {**json.loads(sys.argv[3]), **kept}))
