#!/usr/bin/env python3
"""A stranger's look at programs and banks: the committed JSON Schemas accept them, and their digests can be redone.

The digests are computed from the written rule alone (docs/content.md) with the standard library. The schemas are tried
where the package `jsonschema` is at hand. Exit code 0 when everything agrees.
"""

import datetime
import hashlib
import json
import pathlib
import sys
import tomllib

ROOT = pathlib.Path(__file__).resolve().parent.parent
FILES = {
    "program": ["program.toml", "src/program/minimal.toml", "tests/data/programs/two-level.toml"],
    "bank": ["question-banks/sales-associate.toml", "tests/data/banks/deck-basic.toml"],
}


def model(value):
    """The data model: what was written, dates as strings."""
    if isinstance(value, dict):
        return {name: model(member) for name, member in value.items()}
    if isinstance(value, list):
        return [model(member) for member in value]
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    return value


def digest(value):
    """SHA-256 over RFC 8785; enough of it for files with ASCII names and plain decimals."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def main():
    try:
        import jsonschema
    except ImportError:
        jsonschema = None
        print("the package jsonschema is not here: schemas are not tried")
    vectors = json.loads((ROOT / "tests/vectors/content.json").read_text())
    wrong = 0
    for kind, names in FILES.items():
        schema = json.loads((ROOT / f"docs/schemas/{kind}.schema.json").read_text())
        for name in names:
            data = model(tomllib.loads((ROOT / name).read_text()))
            if name in vectors and vectors[name] != digest(data):
                print(f"{name}: the digest is {digest(data)}, not {vectors[name]}")
                wrong += 1
            if jsonschema is None:
                continue
            jsonschema.Draft202012Validator.check_schema(schema)
            checker = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
            for error in checker.iter_errors(data):
                print(f"{name}: {error.json_path}: {error.message}")
                wrong += 1
            if checker.is_valid({**data, "surprise": 1}):
                print(f"{name}: the schema lets an unknown member pass")
                wrong += 1
    print(f"{sum(map(len, FILES.values()))} files, {wrong} disagreements")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
