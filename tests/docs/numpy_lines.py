"""Runs the NumPy lines of docs/cpp_for_numpy.md: what each section leaves in its variables, as JSON.

python3 numpy_lines.py PAGE; exit code 77 where there is no NumPy.
"""
import json
import re
import sys

try:
    import numpy as np
except ImportError:
    sys.exit(77)


def python_lines(section):
    """The first cells of its tables, and its blocks of Python, in their order."""
    inside = False
    for line in section.splitlines():
        if line.startswith("```"):
            inside = line == "```python"
        elif inside:
            yield line
        elif line.startswith("| `"):
            yield re.match(r"\| `([^`]*)`", line).group(1)


def plain(value):
    return value.tolist() if isinstance(value, (np.ndarray, np.generic)) else value


page = open(sys.argv[1], encoding="utf-8").read()
results = {}
for section in page.split("\n## ")[1:]:
    variables = {"np": np}
    exec("\n".join(python_lines(section)), variables)
    results[section.split("\n")[0]] = {
        name: plain(value)
        for name, value in variables.items()
        if isinstance(value, (int, float, list, np.ndarray, np.generic))
    }
json.dump(results, sys.stdout)
