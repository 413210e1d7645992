"""Runs every *_test.py beside it against the discoverctl that $DISCOVERCTL names."""

import os
import sys
import unittest

found = unittest.defaultTestLoader.discover(os.path.dirname(os.path.abspath(__file__)), pattern="*_test.py")
result = unittest.TextTestRunner(verbosity=1).run(found)
bad = len(result.failures) + len(result.errors)
skipped = len(result.skipped)
print(f"[unittest] test cases: {result.testsRun} | {result.testsRun - bad - skipped} passed | {bad} failed | {skipped} skipped")
sys.exit(0 if result.wasSuccessful() and result.testsRun else 1)
