"""What is told of a failure inside Spark."""

from clickstream.reason import cause_in, for_people


def test_the_cause_is_the_tasks_own_out_of_pages_of_traces() -> None:
    trace = """An error occurred while calling z:org.apache.spark.api.python.PythonRDD.collect.
: org.apache.spark.SparkException: Job aborted due to stage failure: Task 0 in stage 1.0 failed
Traceback (most recent call last):
  File "batch/tasks.py", line 70, in coalesce
OSError: [Errno 28] No space left on device

\tat org.apache.spark.api.python.BasePythonRunner.handlePythonException(PythonRunner.scala:581)
"""
    assert cause_in(trace) == "OSError: [Errno 28] No space left on device"
    in_java = "An error\n: org.apache.spark.SparkException: Job aborted\n\tat org.apache.spark.X"
    assert cause_in(in_java) == "Job aborted"
    full = f"{in_java}\nCaused by: java.io.IOException: The disk is full"
    assert cause_in(full) == "The disk is full"
    assert cause_in("\n Table is gone \n more") == "Table is gone"
    assert cause_in("") == "Spark gives no reason"


def test_an_error_of_ours_is_told_with_what_to_do() -> None:
    trace = """terminated with exception: An exception was raised by the Python Proxy.
NotADirectoryError: [Errno 20] Not a directory

The above exception was the direct cause of the following exception:

clickstream.warehouse.trouble.Unreachable: The warehouse cannot be written (/data). Mend it.

\tat py4j.Protocol.getReturnValue(Protocol.java:476)
"""
    assert for_people(trace) == "The warehouse cannot be written (/data). Mend it."
    assert cause_in(trace) == "NotADirectoryError: [Errno 20] Not a directory"
    assert for_people("OSError: [Errno 28] No space left on device") is None
