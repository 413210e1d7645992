#include "table.hpp"

#include <doctest/doctest.h>

using discoverctl::Table;

TEST_CASE("columns are aligned by what a terminal shows") {
  Table table({{"NAME"}, {"AGE", true}, {"OS"}});
  table.add({"東京", "2m", "Debian"});
  table.add({"e\xcc\x81", "12m", ""});
  CHECK(table.text({.width = 0}) == "NAME  AGE  OS\n東京   2m  Debian\ne\xcc\x81     12m\n");
}

TEST_CASE("a table without titles has no header") {
  Table table({{""}, {""}});
  CHECK(table.text({.width = 0}).empty());
  table.add({"name", "node7"});
  CHECK(table.text({.width = 0}) == "name  node7\n");
}

TEST_CASE("lines are cut to the width, with an ellipsis where something is missing") {
  Table table({{"A"}, {"B"}});
  table.add({"1234", "5678"});
  CHECK(table.text({.width = 10}) == "A     B\n1234  5678\n");
  CHECK(table.text({.width = 9}) == "A     B\n1234  56…\n");
  CHECK(table.text({.width = 1}) == "…\n…\n");
}

TEST_CASE("what goes into a cell comes out printable") {
  Table table({{"A"}, {"B"}});
  table.add({"\x1b[2J", "x"});
  CHECK(table.text({.width = 0}) == "A        B\n\\x1b[2J  x\n");
}
