#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "control/change_reply.hpp"
#include "control/offers.hpp"
#include "control/request.hpp"
#include "discovery/liveness.hpp"
#include "neighbourhood.hpp"

using namespace discover;
using namespace discover::control;
using namespace discover::control::test;
using nlohmann::json;

namespace {

/// An asker that may change everything.
struct Root final : Asker {
  explicit Root(Neighbourhood& hood) : offers(hood.node.description(), false), all{hood.node, offers} {}

  base::Expected<WatchTerms, Failure> watch(const Request&) override {
    return base::Unexpected{failure(ErrorCode::busy, "")};
  }
  bool unwatch(const Request&) override { return false; }
  std::optional<Failure> reload() override { return std::nullopt; }
  Controls* controls() override { return &all; }
  bool await_probe(const Request& request, const wire::NodeId&) override {
    waiting.push_back(request.id);
    return waiting.size() <= 2;
  }
  void forget_probe(const Request&) override { waiting.pop_back(); }

  Offers offers;
  Controls all;
  std::vector<std::string> waiting;
};

struct Realm : Neighbourhood {
  Realm() : Neighbourhood(8192, true), root(*this) {}

  json order(std::string_view request) {
    const auto reply = answer(base::as_bytes(request), view(), root);
    return reply.text.empty() ? json() : json::parse(reply.text);
  }
  std::string code(std::string_view request) {
    const auto reply = order(request);
    return reply.contains("error") ? reply["error"]["code"].get<std::string>() : "";
  }

  Root root;
};

}  // namespace

TEST_CASE_FIXTURE(Realm, "what is published and tagged is what the node announces from then on") {
  CHECK(order(R"({"op":"publish","id":1,"service":{"name":"web","type":"_http._tcp","port":80,"txt":{"a":"b"}}})") ==
        json({{"schema", "discoverd.change/1"},
              {"id", 1},
              {"generated_at", "2026-09-20T10:11:12.345Z"},
              {"changed", true}}));
  CHECK(node.description().services == std::vector{wire::Service{"web", "_http._tcp", 80, {{"a", "b"}}}});
  CHECK(order(R"({"op":"tag","tags":{"role":"db"}})")["changed"] == true);
  CHECK(order(R"({"op":"tag","tags":{"role":"db"}})")["changed"] == false);
  CHECK(node.description().tags.at("role") == "db");
  CHECK(order(R"({"op":"tag","tags":{"role":null}})")["changed"] == true);
  CHECK(order(R"({"op":"withdraw","name":"web"})")["changed"] == true);
  CHECK(node.description().services.empty());
  CHECK(code(R"({"op":"withdraw","name":"web"})") == "not-found");
}

TEST_CASE_FIXTURE(Realm, "a service may be published for a time") {
  CHECK(order(R"({"op":"publish","service":{"name":"web","type":"_http._tcp","port":80},"lease_s":10})")["changed"] ==
        true);
  CHECK(root.offers.next_end() == now + std::chrono::seconds(10));
}

TEST_CASE_FIXTURE(Realm, "whoever may not is refused, and nothing changes") {
  auto one = host(1, "node1");
  hear(one);
  const auto before = node.description();
  for (const auto* request :
       {R"({"op":"publish","service":{"name":"web","type":"_http._tcp","port":80}})",
        R"({"op":"withdraw","name":"web"})", R"({"op":"tag","tags":{"role":"db"}})", R"({"op":"announce"})",
        R"({"op":"solicit"})", R"({"op":"forget","peer":"node1"})", R"({"op":"probe","id":1,"peer":"node1"})"}) {
    CHECK_MESSAGE(error_of(request) == "refused", request);
  }
  CHECK(node.description() == before);
}

TEST_CASE_FIXTURE(Realm, "what is against the rules is refused by key") {
  for (const auto* request :
       {R"({"op":"publish"})", R"({"op":"publish","service":{"name":"web","type":"_http._tcp"}})",
        R"({"op":"publish","service":{"name":"web","type":"http","port":80}})",
        R"({"op":"publish","service":{"name":"","type":"_http._tcp","port":80}})",
        R"({"op":"publish","service":{"name":"web","type":"_http._tcp","port":0}})",
        R"({"op":"publish","service":{"name":"web","type":"_http._tcp","port":80,"txt":{"a b":""}}})",
        R"({"op":"publish","service":{"name":"web","type":"_http._tcp","port":80,"txt":{"a":1}}})",
        R"({"op":"publish","service":{"name":"web","type":"_http._tcp","port":80},"lease_s":0})", R"({"op":"tag"})",
        R"({"op":"tag","tags":{}})", R"({"op":"tag","tags":{"a":1}})", R"({"op":"tag","tags":{"a b":"x"}})",
        R"({"op":"tag","tags":{"a":"\u001b"}})", R"({"op":"withdraw"})", R"({"op":"withdraw","name":"x","type":"y"})",
        R"({"op":"forget"})", R"({"op":"probe","peer":"x"})", R"({"op":"probe","id":1})"}) {
    CHECK_MESSAGE(code(request) == "bad-request", request);
  }
}

TEST_CASE_FIXTURE(Realm, "who has ended can be forgotten, and who is alive cannot") {
  auto one = host(1, "node1");
  hear(one);
  CHECK(code(R"({"op":"forget","peer":"node1"})") == "bad-request");
  hear_goodbye(one);
  CHECK(order(R"({"op":"forget","peer":"node1"})")["changed"] == true);
  CHECK(node.peers().size() == 0);
  CHECK(code(R"({"op":"forget","peer":"node1"})") == "not-found");
}

TEST_CASE_FIXTURE(Realm, "a probe is answered later, and only so many wait") {
  auto one = host(1, "node1");
  hear(one);
  CHECK(order(R"({"op":"probe","id":1,"peer":"node1"})").is_null());
  CHECK(order(R"({"op":"probe","id":2,"peer":"node1"})").is_null());
  CHECK(code(R"({"op":"probe","id":3,"peer":"node1"})") == "busy");
  CHECK(code(R"({"op":"probe","id":3,"peer":"nobody"})") == "not-found");
  const auto reply =
      json::parse(probe_reply({one.id, "eth0", one.address, std::chrono::microseconds(410)}, "7", view()));
  CHECK(reply["schema"] == "discoverd.probe/1");
  CHECK(reply["id"] == 7);
  CHECK(reply["peer"]["name"] == "node1");
  CHECK(reply["rtt_ms"] == 0.41);
  CHECK(json::parse(probe_reply({one.id, "eth0", one.address, {}}, "7", view()))["rtt_ms"].is_null());
}
