#include "control/answer.hpp"

#include <array>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/random.hpp"
#include "neighbourhood.hpp"

using namespace discover;
using namespace discover::control::test;

namespace {

constexpr std::array operations = {R"("list")", R"("show","peer":"node1")", R"("status")", R"("interfaces")",
                                   R"("counters")"};

struct OnePeer : Neighbourhood {
  OnePeer() { hear(peer); }
  Host peer = host(1, "node1");
};

}  // namespace

TEST_CASE_FIXTURE(OnePeer, "every reply starts with its schema and repeats the id next") {
  for (const auto* op : {R"("list")", R"("show","peer":"node1")", R"("status")", R"("interfaces")", R"("counters")",
                         R"("show","peer":"nobody")", R"("nonsense")"}) {
    for (const auto* id : {"7", "-7", "18446744073709551615", R"("a\u0000\"b")", R"("")"}) {
      const auto text = ask(fmt::format(R"({{"op":{},"id":{}}})", op, id));
      CHECK(text.find(fmt::format(R"(/1","id":{},)", id)) == text.find('/'));
    }
    CHECK_FALSE(ask_json(fmt::format(R"({{"op":{}}})", op)).contains("id"));
  }
}

TEST_CASE_FIXTURE(OnePeer, "the same question at the same time gets the same bytes") {
  for (const auto* op : operations) {
    const auto request = fmt::format(R"({{"op":{},"id":1}})", op);
    CHECK(ask(request) == ask(request));
  }
}

TEST_CASE_FIXTURE(OnePeer, "every error code has its cause") {
  CHECK(error_of("{") == "bad-request");
  CHECK(error_of(R"({"op":"list","limit":0})") == "bad-request");
  CHECK(error_of(R"({"op":"reboot"})") == "unknown-op");
  CHECK(error_of(R"({"op":"show","peer":"nobody"})") == "not-found");
  auto twin = host(2, "NODE1");
  hear(twin);
  CHECK(error_of(R"({"op":"show","peer":"node1"})") == "ambiguous");
  interfaces[0].addresses.resize(200, "10.0.0.1/16");
  CHECK(error_of(R"({"op":"interfaces","max_bytes":1024})") == "too-large");
}

TEST_CASE_FIXTURE(OnePeer, "an error is laid out as the protocol says") {
  CHECK(ask(R"({"op":"show","id":7,"peer":"nobody"})") ==
        R"({"schema":"discoverd.error/1","id":7,"error":{"code":"not-found","message":"no peer is \"nobody\""}})");
}

TEST_CASE_FIXTURE(OnePeer, "every error fits the smallest reply, however it is provoked") {
  for (const auto* filler : {"\\u0001", "\\\\", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "a", "\\u200b"}) {
    std::string id, text;
    while (nlohmann::json::parse(fmt::format(R"("{}{}")", id, filler)).get<std::string>().size() <= 64) id += filler;
    for (int i = 0; i < 60; ++i) text += filler;
    for (const auto& request : {fmt::format(R"({{"id":"{}","op":"{}"}})", id, text),
                                fmt::format(R"({{"id":"{}","op":"show","peer":"{}"}})", id, text),
                                fmt::format(R"({{"id":"{}","op":"list","limit":0}})", id),
                                fmt::format(R"({{"{0}{0}{0}":1,"{0}{0}{0}":2}})", text),
                                fmt::format(R"({{"id":"{}","op":"interfaces","max_bytes":1024}})", id)}) {
      Nobody nobody;
      const auto reply = answer(base::as_bytes(request), view(), nobody);
      CHECK(reply.text.size() <= 1024);
    }
  }
}

TEST_CASE_FIXTURE(OnePeer, "garbage gets an error") {
  CHECK(error_of("") == "bad-request");
  CHECK(error_of(std::string_view("\0", 1)) == "bad-request");
  CHECK(error_of("null") == "bad-request");
  CHECK(error_of("\"list\"") == "bad-request");
  CHECK(error_of("\xef\xbb\xbf{}") == "bad-request");
  CHECK(error_of("{\"op\":\"\xff\"}") == "bad-request");
  CHECK(error_of(R"({"op":"\ud800"})") == "bad-request");
  CHECK(error_of(R"({"op":"list"}{"op":"list"})") == "bad-request");
  CHECK(error_of(R"({"op":"list","op":"list"})") == "bad-request");
  CHECK(error_of(std::string(8192, '[')) == "bad-request");
  CHECK(error_of(std::string(8193, ' ')) == "bad-request");
  std::string bomb;
  for (int i = 0; i < 1000; ++i) bomb += R"({"a":)";
  CHECK(error_of(bomb) == "bad-request");
}

TEST_CASE_FIXTURE(OnePeer, "random bytes never do more than earn an error") {
  const std::uint64_t seed = 1;
  CAPTURE(seed);
  base::Random random(seed);
  for (int round = 0; round < 3000; ++round) {
    std::string bytes(random.next() % 200, ' ');
    for (auto& byte : bytes) byte = static_cast<char>(random.next());
    CHECK(error_of(bytes) == "bad-request");
  }
}

TEST_CASE_FIXTURE(OnePeer, "requests with mutations are answered, each with one sound reply") {
  const std::uint64_t seed = 2;
  CAPTURE(seed);
  base::Random random(seed);
  const std::string sound[] = {
      R"({"op":"list","id":"x","after":"3f000000000000000000000000000000","limit":10,"all":true,"max_bytes":2048})",
      R"({"op":"show","id":-12,"peer":"node1"})", R"({"op":"counters","id":{"a":[1,2.5e3,null]}})"};
  constexpr std::string_view pieces = "{}[]\":,\\u0019eE+-.truefalsn \t\n\x01\xff";
  for (int round = 0; round < 5000; ++round) {
    auto request = sound[random.next() % 3];
    for (auto edits = random.next() % 4; edits > 0; --edits) {
      const auto at = random.next() % request.size();
      const auto piece = pieces[random.next() % pieces.size()];
      if (random.unit() < 0.4)
        request[at] = piece;
      else if (random.unit() < 0.5)
        request.insert(at, 1, piece);
      else
        request.erase(at, 1 + random.next() % 3);
      if (request.empty()) request += ' ';
    }
    CHECK(ask(request).size() <= 60000);
  }
}

TEST_CASE("no reply is longer than its client takes, however long what is ours in it") {
  Neighbourhood hood;
  hood.process.domain = std::string(253, 'd');
  auto description = hood.node.description();
  description.name = std::string(253, 'n');
  hood.node.set_description(hood.now, description);
  for (int i = 0; i < 40; ++i)
    hood.process.configuration_files.push_back(fmt::format("/etc/discoverd/conf.d/{:040}.json", i));
  std::string id;
  for (int i = 0; i < 64; ++i) id += "\\u0001";
  for (const auto* op : {"list", "status", "interfaces", "counters", "config", "reload", "history", "watch"}) {
    CAPTURE(op);
    const auto text = hood.ask(fmt::format(R"({{"op":"{}","id":"{}","max_bytes":1024}})", op, id));
    CHECK(text.size() <= 1024);
  }
  CHECK(hood.error_of(R"({"op":"list","max_bytes":1024})") == "");
  CHECK(hood.error_of(fmt::format(R"({{"op":"list","id":"{}","max_bytes":1024}})", id)) == "too-large");
  const auto reloaded = hood.ask_json(fmt::format(R"({{"op":"reload","id":"{}","max_bytes":1024}})", id));
  CHECK(reloaded["files"].size() > 0);
  CHECK(reloaded["files"].size() < 40);
}
