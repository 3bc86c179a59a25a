#!/usr/bin/env python3
"""What do the studies of a merged comparison say of each method against the control?

    python3 bench/read_results.py FOLDER --against adam

prints, as CSV, the columns problem, method, budget, studies, value and better of
comparisons.csv: the median of log10 of what is left, and the share of studies in which the
method is better than the control (ties half). Start here for questions of your own: with
pandas, studies() is a table with a row for each study.
"""
import argparse
import json
import math
import os
import statistics
import sys


def studies(path):
    """Problem, method, budget, study number and value of each study; not arrived: infinite."""
    names = ["problem", "method", "budget", "study", "value"]
    try:
        import pandas
        lines = pandas.read_json(path, lines=True, precise_float=True)
        table = lines[lines["kind"] == "study"][names].copy()
        table["value"] = table["value"].fillna(math.inf).astype(float)
        return table.astype({"budget": int, "study": int})
    except ImportError:
        with open(path, encoding="utf-8") as file:
            lines = [json.loads(line) for line in file]
        rows = [{name: line[name] for name in names} for line in lines if line["kind"] == "study"]
        return [row | {"value": math.inf if row["value"] is None else row["value"]} for row in rows]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder")
    parser.add_argument("--against", default="adam")
    options = parser.parse_args()
    path = os.path.join(options.folder, "results.jsonl")
    if not os.path.isfile(path):
        sys.exit(f"{path} is not there: ./course bench merge {options.folder} makes it")
    table = studies(path)
    rows = table if isinstance(table, list) else table.to_dict("records")
    values = {}  # (problem, method, budget) -> study -> value
    for row in rows:
        key = (row["problem"], row["method"], row["budget"])
        values.setdefault(key, {})[row["study"]] = row["value"]
    print("problem,method,budget,studies,value,better")
    for (problem, method, budget), mine in values.items():
        control = values.get((problem, options.against, budget), {})
        pairs = [(mine[study], control[study]) for study in mine if study in control]
        if method == options.against or not pairs:
            continue
        median = statistics.median(a for a, _ in pairs)
        better = sum(1.0 if a < b else 0.5 if a == b else 0.0 for a, b in pairs) / len(pairs)
        print(f"{problem},{method},{budget},{len(pairs)},{median!r},{better!r}")


if __name__ == "__main__":
    main()
