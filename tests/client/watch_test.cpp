#include "discover/watch.hpp"

#include <atomic>
#include <poll.h>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "discover/client.hpp"
#include "fake_daemon.hpp"

using namespace discover;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

using Replies = std::vector<std::string>;

constexpr auto soon = 10s;  // a bound, and never waited for in full where all is well

Client client_of(const FakeDaemon& daemon) {
  return Client({.socket = daemon.path(), .instance = "", .timeout = soon});
}

std::string welcome(const json& request) {
  return reply(request, R"({"schema":"discoverd.watch/1","lease_s":30.0,"renewed":false,"resumed":false})");
}

std::string event(int seq, const std::string& kind, const std::string& peer = "null") {
  return fmt::format(
      R"({{"seq":{},"cursor":"0-{}","at":"2026-09-20T10:11:12.345Z","kind":"{}","id":"a1","changed":["tags"],"missed":null,"peer":{}}})",
      seq, seq, kind, peer);
}

std::string events(const json& request, const Replies& events) {
  std::string text = fmt::format("{{\"schema\":\"discoverd.events/1\",\"id\":{},\"events\":[\n", request["id"].dump());
  for (const auto& event : events) text += (&event == &events.front() ? "" : ",\n") + event;
  return text + "\n]}";
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

TEST_CASE("events come in order, as values and as the daemon's own line") {
  FakeDaemon daemon([](const json& request) -> Replies {
    if (request["op"] != "watch") return {};
    CHECK(request["snapshot"] == true);
    CHECK_FALSE(request.contains("since"));
    return {welcome(request), events(request, {event(1, "appeared", row("a1", "node1")), event(2, "snapshot-end")}),
            events(request, {event(3, "updated", row("a1", "node2"))})};
  });
  auto watch = client_of(daemon).watch();
  const auto first = watch.wait(soon);
  REQUIRE(first);
  CHECK(first->kind == kind::appeared);
  CHECK(first->peer->name == "node1");
  CHECK(first->json == event(1, "appeared", row("a1", "node1")));
  CHECK(watch.wait(soon)->kind == kind::snapshot_end);
  const auto third = watch.wait(soon);
  CHECK(third->changed == std::vector<std::string>{"tags"});
  CHECK(third->cursor == "0-3");
  CHECK_FALSE(watch.next());
}

TEST_CASE("the descriptor is readable when there is something to do, and only then") {
  FakeDaemon daemon([](const json& request) -> Replies {
    if (request["op"] != "watch") return {};
    return {welcome(request), events(request, {event(1, "left")})};
  });
  auto watch = client_of(daemon).watch();
  pollfd waiting{.fd = watch.fd(), .events = POLLIN, .revents = 0};
  REQUIRE(::poll(&waiting, 1, 10'000) == 1);
  while (watch.next()) {
  }
  CHECK(::poll(&waiting, 1, 0) == 0);
}

TEST_CASE("what is missing in the sequence is told, and what comes twice is not") {
  FakeDaemon daemon([](const json& request) -> Replies {
    if (request["op"] != "watch") return {};
    return {welcome(request), events(request, {event(1, "left"), event(1, "left"), event(5, "lost"), event(5, "lost"),
                                               event(4, "lost"), event(6, "lost")})};
  });
  auto watch = client_of(daemon).watch();
  std::string seen;
  const std::string expected = "left left overflow(3) lost lost ";  // a second event 1 is of a new subscription
  while (seen.size() < expected.size()) {
    const auto event = watch.wait(soon);
    REQUIRE(event);
    seen += fmt::format("{}{} ", event->kind, event->missed ? fmt::format("({})", *event->missed) : "");
    CHECK(json::accept(event->json));
  }
  CHECK(seen == expected);
}

TEST_CASE("what others send is no event") {
  FakeDaemon daemon([](const json& request) -> Replies {
    if (request["op"] != "watch") return {};
    auto other = request;
    other["id"] = request["id"].get<std::uint64_t>() ^ 1;
    return {events(other, {event(1, "lost")}),
            welcome(other),
            "garbage",
            "\xff",
            welcome(request),
            events(other, {event(1, "lost")}),
            events(request, {event(1, "left")})};
  });
  auto watch = client_of(daemon).watch();
  CHECK(watch.wait(soon)->kind == kind::left);
}

TEST_CASE("events that do not stand on lines of their own are an error") {
  FakeDaemon daemon([](const json& request) -> Replies {
    if (request["op"] != "watch") return {};
    return {welcome(request), fmt::format("{{\"id\":{},\"events\":[\n]}}", request["id"].dump())};
  });
  auto watch = client_of(daemon).watch();
  CHECK(code_of([&] { watch.wait(soon); }) == ErrorCode::bad_reply);
}

TEST_CASE("a subscription that is refused is an error of the constructor") {
  std::string code;
  FakeDaemon daemon([&code](const json& request) -> Replies {
    return {reply(request, R"({"error":{"code":")" + code + R"(","message":"why"}})")};
  });
  for (const auto& [text, meaning] : {std::pair{"busy", ErrorCode::failed},
                                      {"refused", ErrorCode::refused},
                                      {"bad-request", ErrorCode::bad_request},
                                      {"unknown-op", ErrorCode::failed}}) {
    code = text;
    CHECK(code_of([&] { (void)client_of(daemon).watch(); }) == meaning);
  }
  const Client nowhere({.socket = daemon.path() + "-not", .instance = ""});
  CHECK(code_of([&] { (void)nowhere.watch(); }) == ErrorCode::not_reachable);
}

TEST_CASE("whoever has all the time gets the answer, not a timeout at once") {
  FakeDaemon daemon([](const json& request) -> Replies {
    if (request["op"] == "watch") return {welcome(request), events(request, {event(1, "left")})};
    return {reply(
        request,
        R"({"schema":"discoverd.probe/1","peer":{"id":"a1","name":"b"},"address":"10.0.0.7","interface":"eth0","rtt_ms":1.5})")};
  });
  const Client client({.socket = daemon.path(), .instance = "", .timeout = std::chrono::milliseconds::max()});
  CHECK(client.probe("b").address == "10.0.0.7");
  auto watch = client.watch();
  CHECK(watch.wait(std::chrono::milliseconds::max())->kind == kind::left);
}

TEST_CASE("silence is a timeout, after several attempts") {
  FakeDaemon daemon([](const json&) -> Replies { return {}; });
  const Client client({.socket = daemon.path(), .instance = "", .timeout = 2s});
  CHECK(code_of([&] { (void)client.watch(); }) == ErrorCode::timeout);
  CHECK(daemon.requests() >= 2);
}

TEST_CASE("a daemon that ends is found again, behind the last cursor") {
  std::atomic<int> asked = 0;
  std::atomic<bool> resumed = false;
  FakeDaemon daemon([&](const json& request) -> Replies {
    if (request["op"] != "watch") return {};
    if (asked++ == 0) return {welcome(request), events(request, {event(1, "left"), event(2, "closing")})};
    if (asked == 2) return {reply(request, R"({"error":{"code":"busy","message":"about to end"}})")};
    resumed = request["since"] == "0-2";
    return {welcome(request), events(request, {event(1, "gap")})};
  });
  auto watch = client_of(daemon).watch();
  CHECK(watch.wait(soon)->kind == kind::left);
  CHECK(watch.wait(soon)->kind == kind::closing);
  CHECK(watch.wait(soon)->kind == kind::connected);
  CHECK(watch.wait(soon)->kind == kind::gap);
  CHECK(resumed);
}

TEST_CASE("a watch says goodbye") {
  std::atomic<bool> ended = false;
  FakeDaemon daemon([&ended](const json& request) -> Replies {
    if (request["op"] == "unwatch") ended = true;
    return {welcome(request)};
  });
  { auto watch = client_of(daemon).watch({.since = "0-7"}); }
  const auto deadline = std::chrono::steady_clock::now() + soon;
  while (!ended && std::chrono::steady_clock::now() < deadline) {
  }
  CHECK(ended);
}
