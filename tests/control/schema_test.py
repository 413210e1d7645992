"""The golden files obey the schema; the schema objects to what breaks the contract and to nothing else.

Usage: schema_test.py SCHEMA DOCUMENT...  Exit code 77 (skipped) without python3-jsonschema.
"""

import copy
import json
import sys

try:
    import jsonschema
except ImportError:
    print("python3-jsonschema is not installed")
    sys.exit(77)


CLASH = {"kind": "name", "id": "0" * 32, "address": None, "interface": None, "age_s": 0.0}


def places(value, path=()):
    """Every member and element of a document, as a path of keys."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from places(inner, (*path, key))


def changed(document, path, change):
    """A copy of the document, after `change(container, key)` at the path."""
    document = copy.deepcopy(document)
    container = document
    for key in path[:-1]:
        container = container[key]
    change(container, path[-1])
    return document


def breaks(document):
    """Documents that each break the contract in one place."""
    for path in places(document):
        inside_a_map = len(path) > 1 and path[-2] in ("tags", "txt")
        is_optional = path == ("id",)
        if isinstance(path[-1], str) and not inside_a_map and not is_optional:
            yield f"without {path}", changed(document, path, lambda container, key: container.pop(key))
        wrong = changed(document, path, lambda container, key: container.update({key: [[]]})
                        if isinstance(container, dict) else container.__setitem__(key, [[]]))
        yield f"wrong type at {path}", wrong
    yield "another schema", {**document, "schema": "discoverd.peers/2"}
    yield "a time without zone", {**document, "generated_at": "2026-09-20T10:11:12.345"}
    yield "a negative total", {**document, "total": -1}


def extensions(document):
    """Documents as a later version of the same contract may have them."""
    yield "a new key", {**document, "new": {"x": 1}}
    for row in range(len(document["peers"])):
        for key, value in (("state", "suspect"), ("auth", "signed"), ("verified", True), ("mutual", False),
                           ("rtt_ms", 0.41), ("new", []), ("conflicts", [{**CLASH, "kind": "later", "new": {}}])):
            yield f"{key}: {value}", changed(document, ("peers", row), lambda rows, at: rows[at].update({key: value}))


def asked_for(document, *fields):
    """The document as it is for a request with `fields`."""
    rows = [{key: row[key] for key in row if key in ("id", *fields)} for row in document["peers"]]
    return {**document, "fields": ["id", *fields], "peers": rows}


def check_partial_rows(validator, document):
    partial = asked_for(document, "name", "rtt_ms")
    validator.validate(partial)
    validator.validate(asked_for(document))
    if not document["peers"]:
        return
    rows_alone = {key: value for key, value in partial.items() if key != "fields"}
    nameless = asked_for(document, "id")
    del nameless["peers"][0]["id"]
    for what, broken in (("rows cut short unannounced", rows_alone), ("a row without id", nameless),
                         ("a wrong type", changed(partial, ("peers", 0), lambda rows, at: rows[at].update({"name": 1})))):
        assert not validator.is_valid(broken), f"accepted {what}"


def main():
    schema_path, *document_paths = sys.argv[1:]
    with open(schema_path, encoding="ascii") as file:
        schema = json.load(file)
    validator_class = jsonschema.validators.validator_for(schema, default=None)
    validator_class.check_schema(schema)
    validator = validator_class(schema)
    checked = 0
    for path in document_paths:
        with open(path, encoding="ascii") as file:
            document = json.load(file)
        validator.validate(document)
        check_partial_rows(validator, document)
        for what, broken in breaks(document):
            assert not validator.is_valid(broken), f"{path}: accepted {what}"
            checked += 1
        for what, extended in extensions(document):
            assert validator.is_valid(extended), f"{path}: refused {what}"
            checked += 1
    assert checked > 100, "the golden files hold too little to prove the schema"
    print(f"{checked} variations")
    print(f"[schema] test cases: {len(document_paths)} | {len(document_paths)} passed | 0 failed")


if __name__ == "__main__":
    main()
