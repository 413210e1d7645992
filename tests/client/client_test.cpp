#include "discover/client.hpp"

#include <filesystem>
#include <memory>
#include <stdexcept>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "fake_daemon.hpp"

using namespace discover;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

using Replies = std::vector<std::string>;

Client client_of(const FakeDaemon& daemon, std::chrono::milliseconds timeout = 10s) {
  return Client({.socket = daemon.path(), .instance = "", .timeout = timeout});
}

std::vector<std::string> ids(const PeerList& list) {
  std::vector<std::string> ids;
  for (const auto& peer : list.peers) ids.push_back(peer.id);
  return ids;
}

template <class Call>
ErrorCode code_of(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error.code();
  }
  FAIL("no Error was thrown");
  return ErrorCode::failed;
}

}  // namespace

TEST_CASE("a listing comes as values") {
  FakeDaemon daemon([](const json& request) -> Replies {
    CHECK(request["op"] == "list");
    CHECK_FALSE(request.contains("all"));
    return {page(request, {row("a1", "node1"), row("b2", "node2")}, "null", 7)};
  });
  const auto list = client_of(daemon).list();
  CHECK(ids(list) == std::vector<std::string>{"a1", "b2"});
  CHECK(list.peers[1].name == "node2");
  CHECK(list.peers[1].age == Seconds{1.5});
  CHECK(list.generation == 7);
  CHECK(list.self.name == "alpha");
  CHECK(daemon.intrusions() == 0);
}

TEST_CASE("all is asked for when it is wanted") {
  FakeDaemon daemon([](const json& request) -> Replies {
    return {page(request, request.value("all", false) ? Replies{row("a1", "gone")} : Replies{})};
  });
  CHECK(client_of(daemon).list({.all = true}).peers.size() == 1);
  CHECK(client_of(daemon).list().peers.empty());
}

TEST_CASE("fields are asked for as they are named, on every page, and the others are unknown") {
  FakeDaemon daemon([](const json& request) -> Replies {
    CHECK(request.at("fields") == json::array({"name", "rtt_ms"}));
    if (!request.contains("after")) return {page(request, {R"({"id":"a1","name":"node1","rtt_ms":0.5})"}, "\"a1\"", 7)};
    return {page(request, {R"({"id":"b2","name":null,"rtt_ms":null})"}, "null", 7)};
  });
  std::vector<Peer> seen;
  const auto list = client_of(daemon).list({.keep =
                                                [&seen](const Peer& peer) {
                                                  seen.push_back(peer);
                                                  return true;
                                                },
                                            .fields = {{"name", "rtt_ms"}}});
  Peer first;
  first.id = "a1";
  first.name = "node1";
  first.rtt = Milliseconds{0.5};
  Peer second;
  second.id = "b2";
  CHECK(list.peers == std::vector<Peer>{first, second});
  CHECK(seen == list.peers);
}

TEST_CASE("no fields are asked for as none, and a document has the rows that come") {
  FakeDaemon daemon([](const json& request) -> Replies {
    CHECK(request.at("fields") == json::array());
    return {page(request, {R"({"id":"a1"})"}, "null", 7)};
  });
  CHECK(client_of(daemon).list_json({.fields = {{}}}).ends_with("\"peers\":[\n{\"id\":\"a1\"}\n]}\n"));
}

TEST_CASE("a lost reply is asked for again, as the same request") {
  std::vector<json> seen;
  FakeDaemon daemon([&seen](const json& request) -> Replies {
    seen.push_back(request);
    if (seen.size() == 1) return {};
    return {page(request, {row("a1", "node1")})};
  });
  CHECK(client_of(daemon, 2s).list().peers.size() == 1);
  REQUIRE(daemon.requests() == 2);
  CHECK(seen[0] == seen[1]);
  CHECK(daemon.intrusions() ==
        1);  // unconnected: a daemon has more room for those than at the socket that all connect to
}

TEST_CASE("a daemon that another one takes the place of is asked again") {
  std::unique_ptr<FakeDaemon> second;
  std::string path;
  FakeDaemon first([&](const json&) -> Replies {
    std::filesystem::remove(path);
    second = std::make_unique<FakeDaemon>(
        path, [](const json& request) -> Replies { return {page(request, {row("a1", "node1")})}; });
    throw std::runtime_error("ended");
  });
  path = first.path();
  CHECK(client_of(first, 2s).list().peers.size() == 1);
  CHECK(second->requests() == 1);
}

TEST_CASE("what is offered is asked for in the words of the protocol, and the outcome told") {
  std::vector<json> seen;
  FakeDaemon daemon([&seen](const json& request) -> Replies {
    auto asked = request;
    asked.erase("id");
    asked.erase("max_bytes");
    seen.push_back(asked);
    return {reply(request, seen.size() == 1 ? R"({"changed":true})" : R"({"changed":false})")};
  });
  const auto client = client_of(daemon);
  CHECK(client.publish({.name = "web", .type = "_http._tcp", .port = 80, .txt = {{"path", "/"}}}));
  CHECK_FALSE(client.publish({.name = "web", .type = "_http._tcp", .port = 80, .txt = {}}, 10s));
  client.withdraw("web", "_http._tcp");
  CHECK_FALSE(client.tag({{"role", "db"}, {"old", std::nullopt}}));
  REQUIRE(seen.size() == 4);
  const json service = {{"name", "web"}, {"type", "_http._tcp"}, {"port", 80}, {"txt", {{"path", "/"}}}};
  CHECK(seen[0] == json({{"op", "publish"}, {"service", service}}));
  CHECK(seen[1]["lease_s"] == 10);
  CHECK(seen[2] == json::parse(R"({"op":"withdraw","name":"web","type":"_http._tcp"})"));
  CHECK(seen[3] == json::parse(R"({"op":"tag","tags":{"role":"db","old":null}})"));
}

TEST_CASE("a probe is the time to the answer, or none") {
  FakeDaemon daemon([](const json& request) -> Replies {
    const std::string target =
        R"({"peer":{"id":"a1","name":"node1"},"address":"10.0.0.1","interface":"eth0","rtt_ms":)";
    return {reply(request, target + (request["peer"] == "node1" ? "0.41}" : "null}"))};
  });
  const auto probe = client_of(daemon).probe("node1");
  CHECK(probe.id == "a1");
  CHECK(probe.name == "node1");
  CHECK(probe.address == "10.0.0.1");
  CHECK(probe.rtt == Milliseconds{0.41});
  CHECK_FALSE(client_of(daemon).probe("node2").rtt);
  CHECK(code_of([&] { client_of(daemon).probe(""); }) == ErrorCode::bad_request);
}

TEST_CASE("a history comes as values, of one peer or of all") {
  FakeDaemon daemon([](const json& request) -> Replies {
    const std::string past =
        R"({"id":"a1","name":"node1","state":"forgotten","address":"10.0.0.1","first_seen":"2026-09-20T10:11:12.345Z",)"
        R"("appearances":2,"restarts":1,"flaps":3,"suspicions":4,"address_changes":5,)"
        R"("events":[{"at":"2026-09-20T10:11:12.345Z","kind":"lost","changed":["tags"],"address":null}]})";
    const auto other = R"({"id":"b2","name":null,"state":"alive","events":[]})";
    return {request.contains("peer") ? page(request, {past}) : page(request, {past, other})};
  });
  const auto past = client_of(daemon).history("node1");
  CHECK(past.state == "forgotten");
  CHECK(past.appearances == 2);
  CHECK(past.restarts == 1);
  CHECK(past.flaps == 3);
  CHECK(past.suspicions == 4);
  CHECK(past.address_changes == 5);
  REQUIRE(past.events.size() == 1);
  CHECK(past.events[0].kind == "lost");
  CHECK(past.events[0].changed == std::vector<std::string>{"tags"});
  CHECK(past.events[0].at == past.first_seen);
  CHECK_FALSE(past.events[0].address);
  CHECK(client_of(daemon).history().size() == 2);
}

TEST_CASE("a reply to another request is left alone") {
  FakeDaemon daemon([](const json& request) -> Replies {
    auto other = request;
    other["id"] = request["id"].get<std::uint64_t>() + 1;
    auto nameless = page(request, {row("dd", "nameless")});
    nameless.replace(nameless.find("\"id\""), 4, "\"no\"");
    return {page(other, {row("ee", "stale")}), reply(other, R"({"error":{"code":"refused"}})"), nameless,
            page(request, {row("a1", "node1")})};
  });
  CHECK(ids(client_of(daemon).list()) == std::vector<std::string>{"a1"});
}

TEST_CASE("pages are joined, and a peer that stays is there once while others come and go") {
  FakeDaemon daemon([](const json& request) -> Replies {
    if (!request.contains("after")) return {page(request, {row("a1", "stays"), row("b2", "goes")}, "\"b2\"", 1)};
    CHECK(request["after"] == "b2");
    // The first page once more, as after a retry that was not needed, comes before the second.
    auto first = request;
    first["id"] = request["id"].get<std::uint64_t>() - 1;
    return {page(first, {row("a1", "stays")}, "\"b2\"", 1),
            page(request, {row("c3", "came"), row("d4", "stays")}, "null", 2)};
  });
  CHECK(ids(client_of(daemon).list()) == std::vector<std::string>{"a1", "b2", "c3", "d4"});
  CHECK(client_of(daemon).list().generation == 2);
  const auto document = json::parse(client_of(daemon).list_json());
  CHECK(document["generation"] == 2);
  CHECK(document["next"].is_null());
  CHECK(document["peers"].size() == 4);
  CHECK_FALSE(document.contains("id"));
}

TEST_CASE("pages of the status and of interfaces are joined, with the daemon's keys in its order") {
  FakeDaemon daemon([](const json& request) -> Replies {
    const bool first = !request.contains("after");
    if (!first) CHECK(request["after"] == "8589934592");
    if (request["op"] == "status") {
      return {reply(request,
                    fmt::format(R"({{"z":1,"next":{},"self":{{"id":"8c1e"}},"segments":[{{"interface":"eth{}"}}]}})",
                                first ? R"("8589934592")" : "null", first ? 0 : 1))};
    }
    return {reply(request, fmt::format(R"({{"next":{},"interfaces":[{{"name":"eth{}","addresses_left_out":7}}]}})",
                                       first ? R"("8589934592")" : "null", first ? 0 : 1))};
  });
  const auto client = client_of(daemon);
  const auto segments = client.status().segments;
  REQUIRE(segments.size() == 2);
  CHECK(segments[1].interface == "eth1");
  CHECK(client.status_json() ==
        "{\"z\":1,\"next\":null,\"self\":{\"id\":\"8c1e\"},\"segments\":[{\"interface\":\"eth0\"},{\"interface\":"
        "\"eth1\"}]}\n");
  const auto interfaces = client.interfaces();
  REQUIRE(interfaces.size() == 2);
  CHECK(interfaces[1].name == "eth1");
  CHECK(interfaces[1].addresses_left_out == 7);
}

TEST_CASE("a page of the status that is none, or comes again and again, is a bad reply") {
  for (const auto* second : {R"({"next":null})", R"({"segments":7})", R"({"next":"1","segments":[]})"}) {
    FakeDaemon daemon([second](const json& request) -> Replies {
      return {
          reply(request, request.contains("after") ? second : R"({"next":"1","self":{"id":"8c1e"},"segments":[]})")};
    });
    const auto client = client_of(daemon);
    CHECK(code_of([&] { client.status(); }) == ErrorCode::bad_reply);
    CHECK(code_of([&] { client.status_json(); }) == ErrorCode::bad_reply);
  }
}

TEST_CASE("pages that lead nowhere are not followed for ever") {
  FakeDaemon daemon([](const json& request) -> Replies { return {page(request, {row("a1", "x")}, "\"a1\"")}; });
  CHECK(code_of([&] { client_of(daemon).list(); }) == ErrorCode::bad_reply);
  CHECK(daemon.requests() == 2);
}

TEST_CASE("a daemon that keeps silent is a timeout, after several attempts") {
  FakeDaemon daemon([](const json&) -> Replies { return {}; });
  const auto start = std::chrono::steady_clock::now();
  CHECK(code_of([&] { client_of(daemon, 2s).list(); }) == ErrorCode::timeout);
  CHECK(std::chrono::steady_clock::now() - start >= 2s);
  CHECK(daemon.requests() >= 2);
}

TEST_CASE("what is no reply is said to be none") {
  std::string answer;
  FakeDaemon daemon([&answer](const json& request) -> Replies {
    auto text = answer;
    if (const auto at = text.find("ID"); at != std::string::npos) text.replace(at, 2, request["id"].dump());
    return {text};
  });
  for (const auto* text : {"garbage", "[]", "{", R"({"id":ID})", R"({"id":ID,"peers":5})", R"({"id":ID,"peers":[)",
                           R"({"id":ID,"self":{"id":"a"},"peers":[{"name":"a"}]})",         // a peer without id
                           R"({"id":ID,"self":{"id":"a"},"peers":[{"id":"a","tags":5}]})",  // tags of another type
                           R"({"id":ID,"self":{"id":"a"},"peers":[{]})",                    // half a row
                           "{\"id\":ID,\"self\":{\"id\":\"a\"},\"peers\":[{\"id\":\"\xc3\xa9\"}]}",  // not ASCII
                           "{\"id\":ID,\"self\":{\"id\":\"a\"},\"peers\":[{\"id\":\"\x1b[2J\"}]}"}) {
    CAPTURE(text);
    answer = text;
    CHECK(code_of([&] { client_of(daemon).list(); }) == ErrorCode::bad_reply);
  }
  answer = R"({"id":ID,"self":{"id":"a"},"peers":[{"id":"a"}]})";
  CHECK(client_of(daemon).list().peers.size() == 1);
}

TEST_CASE("a reply that does not fit is not taken for a whole one") {
  FakeDaemon daemon([](const json& request) -> Replies {
    CHECK(request["max_bytes"] == 65'507);
    return {page(request, {row("a1", std::string(65'507, 'x'))})};
  });
  CHECK(code_of([&] { client_of(daemon).list_json(); }) == ErrorCode::bad_reply);
}

TEST_CASE("the daemon's errors keep their meaning") {
  std::string code;
  FakeDaemon daemon([&code](const json& request) -> Replies {
    return {reply(request, R"({"schema":"discoverd.error/1","error":{"code":")" + code + R"(","message":"why"}})")};
  });
  const std::vector<std::pair<std::string, ErrorCode>> meanings = {
      {"bad-request", ErrorCode::bad_request}, {"unknown-op", ErrorCode::failed}, {"not-found", ErrorCode::not_found},
      {"ambiguous", ErrorCode::ambiguous},     {"too-large", ErrorCode::failed},  {"refused", ErrorCode::refused},
      {"new-in-2030", ErrorCode::failed}};
  for (const auto& [text, meaning] : meanings) {
    code = text;
    CHECK(code_of([&] { client_of(daemon).show("a"); }) == meaning);
    CHECK(code_of([&] { client_of(daemon).counters_json(); }) == meaning);
  }
  CHECK_THROWS_WITH_AS(client_of(daemon).show("a"), "why", Error);
}

TEST_CASE("an error without id is for whoever asked") {
  FakeDaemon daemon([](const json&) -> Replies { return {R"({"error":{"code":"bad-request","message":"what?"}})"}; });
  CHECK(code_of([&] { client_of(daemon).status(); }) == ErrorCode::bad_request);
}

TEST_CASE("an ambiguous question brings the candidates") {
  FakeDaemon daemon([](const json& request) -> Replies {
    CHECK(request["peer"] == "3fa9");
    return {reply(request, R"({"error":{"code":"ambiguous","message":"two fit","candidates":[
        {"id":"3fa91","name":"x"},{"id":"3fa92","name":null}]}})")};
  });
  try {
    client_of(daemon).show("3fa9");
    FAIL("no Error was thrown");
  } catch (const Error& error) {
    CHECK(error.candidates() == std::vector<Candidate>{{"3fa91", "x"}, {"3fa92", std::nullopt}});
  }
}

TEST_CASE("a daemon that ends while it is asked is not reachable") {
  FakeDaemon daemon([](const json&) -> Replies { throw std::runtime_error("the end"); });
  CHECK(code_of([&] { client_of(daemon).list(); }) == ErrorCode::not_reachable);
}

TEST_CASE("what makes no sense is refused before anything is sent") {
  FakeDaemon daemon([](const json&) -> Replies { return {}; });
  CHECK(code_of([] { Client({.socket = "", .instance = "a/b"}); }) == ErrorCode::bad_request);
  CHECK(code_of([] { Client({.socket = "", .instance = "", .timeout = 0ms}); }) == ErrorCode::bad_request);
  CHECK(code_of([&] { client_of(daemon).show(""); }) == ErrorCode::bad_request);
  CHECK(code_of([&] { client_of(daemon).show(std::string(9'000, 'x')); }) == ErrorCode::bad_request);
  CHECK(daemon.requests() == 0);
}
