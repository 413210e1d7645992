#include <doctest/doctest.h>
#include <fmt/format.h>

#include "config/file.hpp"
#include "reason.hpp"

using namespace discover::config;
using discover::wire::Service;

namespace {

std::string entries(int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":\"\"";
  return '{' + out + '}';
}

std::string repeated(int count, const std::string& item) {
  std::string out;
  for (int i = 0; i < count; ++i) out += (i == 0 ? "" : ",") + item;
  return '[' + out + ']';
}

std::string reason_of_tags(const std::string& tags) { return reason("{\"tags\":" + tags + '}'); }
std::string reason_of_services(const std::string& services) { return reason("{\"services\":" + services + '}'); }

/// What is wrong with a second service that has these members.
std::string reason_of_service(const std::string& members) {
  return reason_of_services(R"([{"name":"n","type":"_n._tcp","port":1},{)" + members + "}]");
}

}  // namespace

TEST_CASE("tags and services are taken as they stand") {
  const auto config = parse(R"({"tags":{"role":"worker","example.org/Rack_1":"B\u00fcro"},
    "services":[{"name":"ssh","type":"_ssh._tcp","port":22},
                {"name":"print","type":"_ipp._tcp","port":631,"txt":{"rp":"a4"}}]})",
                            "f.json");
  Config expected;
  expected.tags = {{"role", "worker"}, {"example.org/Rack_1", "B\u00fcro"}};
  expected.services = {{"ssh", "_ssh._tcp", 22, {}}, {"print", "_ipp._tcp", 631, {{"rp", "a4"}}}};
  CHECK(config == expected);
}

TEST_CASE("a null in a service counts as absent") {
  const auto config = parse(R"({"services":[{"name":"n","type":"_n._tcp","port":1,"txt":null}]})", "f.json");
  CHECK(config.services.at(0) == Service{"n", "_n._tcp", 1, {}});
}

TEST_CASE("tags follow the rules of the wire") {
  CHECK(reason_of_tags(entries(64)).empty());
  CHECK(reason_of_tags(entries(65)) == "tags: 65 entries are more than an object of at most 64 texts");
  CHECK(reason_of_tags("[]") == "tags: [] is not an object of at most 64 texts");
  CHECK(reason_of_tags(R"({"k":")" + std::string(256, 'x') + "\"}").empty());
  CHECK(reason_of_tags(R"({"k":")" + std::string(257, 'x') + "\"}") ==
        "tags.k: \"" + std::string(59, 'x') + "... is not printable text of at most 256 bytes");
  CHECK(reason_of_tags(R"({"k":1})") == "tags.k: 1 is not printable text of at most 256 bytes");
  CHECK(reason_of_tags(R"({"k":null})").empty());
  CHECK(reason_of_tags(R"({"k":"\u202e"})") == R"(tags.k: "\u202e" is not printable text of at most 256 bytes)");
  CHECK(reason_of_tags(R"({"k":{"x":{"y":{"z":{}}}}})").starts_with("tags.k: "));
  CHECK(reason_of_tags(R"({"a b":"x"})") == "tags: \"a b\" is not a key (1 to 63 of A-Z a-z 0-9 . _ / -)");
  CHECK(reason_of_tags(R"({"":"x"})") == "tags: \"\" is not a key (1 to 63 of A-Z a-z 0-9 . _ / -)");
  CHECK(reason_of_tags("{\"" + std::string(63, 'k') + "\":\"\"}").empty());
  CHECK(reason_of_tags("{\"" + std::string(64, 'k') + "\":\"\"}").starts_with("tags: \"kkk"));
  CHECK(reason_of_tags(R"({"k":"1","k":"2"})") == "duplicate key \"k\"");
}

TEST_CASE("services follow the rules of the wire, and errors count from 0") {
  const std::string one = R"({"name":"n","type":"_n._tcp","port":1})";
  CHECK(reason_of_services(repeated(65, one)) == "services: 65 entries are more than a list of at most 64 services");
  CHECK(reason_of_services("{}") == "services: {} is not a list of at most 64 services");
  CHECK(reason_of_services(R"(["ssh"])") == "services[0]: \"ssh\" is not an object with name, type and port");
  CHECK(reason_of_service(R"("type":"_n._tcp","port":1)") == "services[1]: name is missing");
  CHECK(reason_of_service(R"("name":"n","port":1)") == "services[1]: type is missing");
  CHECK(reason_of_service(R"("name":"n","type":"_n._tcp","port":null)") == "services[1]: port is missing");
  CHECK(reason_of_service(R"("name":"","type":"_n._tcp","port":1)") ==
        "services[1].name: \"\" is not a name (1 to 63 bytes of printable text)");
  CHECK(reason_of_service(R"("name":"n","type":"ssh","port":1)") ==
        "services[1].type: \"ssh\" is not a type (\"_NAME._tcp\" or \"_NAME._udp\", NAME being 1 to 15 of "
        "A-Z a-z 0-9 -)");
  CHECK(reason_of_service(R"("name":"n","type":"_n._tcp","port":70000)") ==
        "services[1].port: 70000 is not a port (1 to 65535)");
  CHECK(reason_of_service(R"("name":"n","type":"_n._tcp","port":1,"text":{})") ==
        "services[1].text: unknown key; did you mean \"txt\"?");
  CHECK(reason_of_service(R"("name":"n","type":"_n._tcp","port":1,"host":"x")") ==
        "services[1].host: unknown key; known are name, type, port, txt");
  CHECK(reason_of_service(R"("name":"n","type":"_n._tcp","port":1,"txt":{"k":1})") ==
        "services[1].txt.k: 1 is not printable text of at most 256 bytes");
  CHECK(reason_of_service(R"("name":"n","type":"_n._tcp","port":1,"txt":)" + entries(33)) ==
        "services[1].txt: 33 entries are more than an object of at most 32 texts");
}

TEST_CASE("what no description has room for is refused with both lengths") {
  // {"name":"a","tags":{"k00":"","k01":"", ... "k63":""}} takes 597 bytes, and the texts add theirs.
  const auto tags = [](std::size_t bytes, std::string_view before = {}) {
    std::string out = '{' + std::string(before) + R"("tags":{)";
    std::size_t left = bytes - 597;
    for (int i = 0; i < 64; ++i) {
      const auto length = std::min<std::size_t>(left, 256);
      left -= length;
      out += fmt::format("{}\"k{:02}\":\"{}\"", i == 0 ? "" : ",", i, std::string(length, 'x'));
    }
    return out + "}}";
  };
  CHECK(reason(tags(16384)).empty());
  CHECK(reason(tags(16385)) == "tags, services: with the name they take 16385 bytes, of at most 16384");
  constexpr auto passive = R"("passive":true,)";
  CHECK(reason(tags(1116, passive)).empty());
  CHECK(reason(tags(1117, passive)) ==
        "tags, services: with the name they take 1117 bytes, of at most 1116 where passive");
}
