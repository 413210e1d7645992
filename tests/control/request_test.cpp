#include "control/request.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace discover;
using namespace discover::control;

namespace {

Request accepted(std::string_view text) {
  auto request = parse_request(base::as_bytes(text));
  REQUIRE_MESSAGE(request, text);
  return *std::move(request);
}

std::string refused(std::string_view text, ErrorCode code = ErrorCode::bad_request) {
  const auto request = parse_request(base::as_bytes(text));
  REQUIRE_MESSAGE(!request, text);
  CHECK_MESSAGE(request.error().failure.code == code, text);
  return request.error().failure.message;
}

}  // namespace

TEST_CASE("a request needs only its op") {
  const auto request = accepted(R"({"op":"list"})");
  CHECK(request.op == Operation::list);
  CHECK(request.id.empty());
  CHECK(request.max_bytes == 60000);
  CHECK(request.limit == 100000);
  CHECK_FALSE(request.after);
  CHECK_FALSE(request.all);
  CHECK(accepted(R"({"op":"status"})").op == Operation::status);
  CHECK(accepted(R"({"op":"interfaces"})").op == Operation::interfaces);
  CHECK(accepted(R"({"op":"counters"})").op == Operation::counters);
  CHECK(accepted(R"({"op":"show","peer":"n"})").op == Operation::show);
}

TEST_CASE("everything that list takes is taken") {
  const auto request = accepted(
      R"({"op":"list","id":"x\u0001","after":"3fa90000000000000000000000000001","limit":2,"all":true,"max_bytes":2000})");
  CHECK(request.id == R"("x\u0001")");
  CHECK(wire::to_string(*request.after) == "3fa90000000000000000000000000001");
  CHECK(request.limit == 2);
  CHECK(request.all);
  CHECK(request.max_bytes == 2000);
}

TEST_CASE("a null counts as absent, so that a client may start with the cursor null") {
  const auto request =
      accepted(R"({"op":"list","id":null,"after":null,"limit":null,"all":null,"max_bytes":null,"peer":null})");
  CHECK(request.id.empty());
  CHECK_FALSE(request.after);
  CHECK(request.max_bytes == 60000);
  refused(R"({"op":null})");
  refused(R"({"op":"show","peer":null})");
}

TEST_CASE("keys of other operations and unknown keys are ignored") {
  CHECK(accepted(R"({"op":"counters","limit":"x","after":7,"all":1,"peer":[],"filter":[["a"]]})").op ==
        Operation::counters);
  CHECK(accepted(R"({"op":"list","peer":7})").op == Operation::list);
}

TEST_CASE("the id is a short text or a 64-bit integer") {
  CHECK(accepted(R"({"op":"list","id":7})").id == "7");
  CHECK(accepted(R"({"op":"list","id":-9223372036854775808})").id == "-9223372036854775808");
  CHECK(accepted(R"({"op":"list","id":18446744073709551615})").id == "18446744073709551615");
  CHECK(accepted(R"({"op":"list","id":""})").id == "\"\"");
  CHECK(accepted(fmt::format(R"({{"op":"list","id":"{:a>64}"}})", "")).id.size() == 66);
  const auto* rule = "id: a string of at most 64 bytes or a 64-bit integer";
  for (const auto* id : {"18446744073709551616", "1.0", "true", "[]", "{}"}) {
    CHECK(refused(fmt::format(R"({{"op":"list","id":{}}})", id)) == rule);
  }
  CHECK(refused(fmt::format(R"({{"op":"list","id":"{:a>65}"}})", "")) == rule);
}

TEST_CASE("numbers are taken at their bounds and refused past them") {
  const auto list = [](const char* key, auto value) { return fmt::format(R"({{"op":"list","{}":{}}})", key, value); };
  CHECK(accepted(list("max_bytes", 1024)).max_bytes == 1024);
  CHECK(accepted(list("max_bytes", 65507)).max_bytes == 65507);
  CHECK(accepted(list("limit", 1)).limit == 1);
  CHECK(accepted(list("limit", 100000)).limit == 100000);
  for (const auto* value :
       {"1023", "65508", "-1", "4294968320", "18446744073709551615", "1e400", "2000.0", "\"2000\""}) {
    refused(list("max_bytes", value));
  }
  for (const auto* value : {"0", "100001", "-1", "4294967297", "1.5", "true"}) {
    CHECK(refused(list("limit", value)) == "limit: 1 to 100000");
  }
  CHECK(refused(list("max_bytes", 1023)) == "max_bytes: 1024 to 65507");
}

TEST_CASE("a request is at most 8192 bytes and 4 deep") {
  const std::string request = R"({"op":"list"})";
  accepted(request + std::string(8192 - request.size(), ' '));
  CHECK(refused(request + std::string(8193 - request.size(), ' ')) == "longer than 8192 bytes");
  accepted(R"({"op":"list","x":[[[]]]})");
  CHECK(refused(R"({"op":"list","x":[[[[]]]]})") == "nested deeper than 4");
}

TEST_CASE("what is wrong is said by key") {
  CHECK(refused("") != "");
  CHECK(refused("[]") == "not a JSON object");
  CHECK(refused("{}") == R"(op: a string, such as "list")");
  CHECK(refused(R"({"op":7})") == R"(op: a string, such as "list")");
  CHECK(refused(R"({"op":"list","op":"show"})") == R"(duplicate key "op")");
  CHECK(refused(R"({"op":"list","all":1})") == "all: true or false");
  CHECK(refused(R"({"op":"list","after":"3fa9"})") == R"(after: a cursor, as "next" of a reply gave it)");
  CHECK(refused(R"({"op":"list","after":7})") == R"(after: a cursor, as "next" of a reply gave it)");
  CHECK(refused(R"({"op":"show"})").starts_with("peer: "));
  CHECK(refused(R"({"op":"show","peer":""})").starts_with("peer: "));
  CHECK(refused(fmt::format(R"({{"op":"show","peer":"{:a>254}"}})", "")).starts_with("peer: "));
  CHECK(accepted(fmt::format(R"({{"op":"show","peer":"{:a>253}"}})", "")).peer.size() == 253);
  CHECK(refused(R"({"op":"lst"})", ErrorCode::unknown_op) ==
        "op: \"lst\" is unknown here; known are list, show, status, interfaces, counters, config, keys, reload, "
        "history, watch, unwatch, "
        "publish, withdraw, tag, announce, solicit, forget, probe");
}

TEST_CASE("fields are keys of a row, in any order and however often") {
  CHECK(accepted(R"({"op":"list"})").fields == every_key);
  CHECK(accepted(R"({"op":"list","fields":null})").fields == every_key);
  CHECK(accepted(R"({"op":"list","fields":[]})").fields == only_id);
  CHECK(accepted(R"({"op":"list","fields":["id"]})").fields == only_id);
  const auto some = accepted(R"({"op":"list","fields":["conflicts","name","name"]})").fields;
  CHECK(row_key_names(some) == std::vector<std::string_view>{"id", "name", "conflicts"});
  CHECK(some == (*row_key("name") | *row_key("conflicts")));
  CHECK(row_key_names(every_key).size() == 25);
}

TEST_CASE("what is no field is refused with those there are") {
  const std::string known =
      "id, name, state, auth, verified, mutual, address, interface, rtt_ms, age_s, lease_s, expires_in_s, first_seen, "
      "last_seen, booted_at, restarts, os, kernel, arch, version, tags, services, addresses, paths, conflicts";
  CHECK(refused(R"({"op":"list","fields":["name","rtt"]})") == "fields: \"rtt\" is none of " + known);
  CHECK(refused(R"({"op":"list","fields":["name",7]})") == "fields: what is no text is none of " + known);
  CHECK(refused(R"({"op":"list","fields":"name"})") == "fields: an array of " + known);
  CHECK(refused(R"({"op":"list","fields":{}})") == "fields: an array of " + known);
}

TEST_CASE("a bad request keeps the id it had, if that was good") {
  const auto request = parse_request(base::as_bytes(R"({"op":"list","id":7,"limit":0})"));
  REQUIRE(!request);
  CHECK(request.error().id == "7");
}

TEST_CASE("text of the client is quoted printable and short") {
  CHECK(quoted("a\x1b[2J") == R"("a\x1b[2J")");
  CHECK(quoted(std::string(64, 'a')) == '"' + std::string(64, 'a') + '"');
  CHECK(quoted(std::string(65, 'a')) == '"' + std::string(64, 'a') + "...\"");
  CHECK(quoted(std::string(63, 'a') + "\xc3\xa9") == '"' + std::string(63, 'a') + "...\"");
}
