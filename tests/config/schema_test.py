"""The schema of the configuration says what the code says: about the example, about each key, and about what is wrong.

Usage: schema_test.py SCHEMA EXAMPLE, with the daemon in DISCOVERD.  Exit code 77 (skipped) without python3-jsonschema.
"""

import json
import os
import re
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError:
    print("python3-jsonschema is not installed")
    sys.exit(77)

SERVICE = {"name": "ssh", "type": "_ssh._tcp", "port": 22}
GOOD = [
    {}, {"$schema": "discoverd.schema.json"}, {"name": "alpha.example"}, {"name": None}, {"port": 1}, {"port": 65535}, {"control_port": 0}, {"interfaces": ["*", "!w*"]},
    {"listen_only": True}, {"listen_only": ["wlan*"]}, {"announce_only": ["eth1"]}, {"profile": "fast"}, {"passive": True},
    {"log_level": "debug"}, {"auth": "off"}, {"key_file": "/k"}, {"max_peers": 16}, {"tags": {"a/b": "c"}}, {"services": [SERVICE]},
    {"services": [{**SERVICE, "txt": {"k": "v"}}]}]
BAD = [
    {"prot": 1}, {"$schema": 1}, {"name": ""}, {"name": "a..b"}, {"name": "two words"}, {"domain": 7}, {"port": 0}, {"port": 65536}, {"port": "9842"},
    {"port": 1.5}, {"control_port": -1}, {"interfaces": "eth0"}, {"interfaces": [""]}, {"listen_only": 1}, {"announce_only": "eth0"},
    {"profile": "slow"}, {"passive": "no"}, {"log_level": "loud"}, {"auth": "on"}, {"auth": True}, {"key_file": "keys"}, {"max_peers": 15}, {"max_peers": 1000001}, {"tags": {"a b": "c"}},
    {"tags": {"a": 1}}, {"tags": []}, {"services": {}}, {"services": [{"name": "ssh"}]}, {"services": [{**SERVICE, "port": 0}]},
    {"services": [{**SERVICE, "type": "ssh"}]}, {"services": [{**SERVICE, "more": 1}]}]


def daemon_takes(document):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(document, file)
        file.flush()
        done = subprocess.run([os.environ["DISCOVERD"], "--check-config", "--config", file.name], capture_output=True, check=False)
    assert done.returncode in (0, 2), done
    return done.returncode == 0


def main():
    schema_path, example_path = sys.argv[1:]
    with open(schema_path, encoding="utf-8") as file:
        schema = json.load(file)
    with open(example_path, encoding="utf-8") as file:
        example = json.loads(re.sub(r"^\s*//.*", "", file.read(), flags=re.MULTILINE))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    cases = failed = 0
    for document, good in [(example, True)] + [(one, True) for one in GOOD] + [(one, False) for one in BAD]:
        cases += 1
        verdicts = {"schema": validator.is_valid(document), "discoverd": daemon_takes(document)}
        for judge, verdict in verdicts.items():
            if verdict != good:
                failed += 1
                print(f"{judge} {'takes' if verdict else 'refuses'} {document}")
    cases += 1
    defaults = {key: rule["default"] for key, rule in schema["properties"].items() if key != "$schema"}
    if list(defaults) != list(example) or defaults != example:
        failed += 1
        print(f"the schema's keys and defaults are not those of the example: {defaults}")
    print(f"[schema] test cases: {cases} | {cases - failed} passed | {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
