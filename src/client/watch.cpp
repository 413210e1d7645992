#include "discover/watch.hpp"

#include <algorithm>
#include <random>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "client/deadline.hpp"
#include "client/event_page.hpp"
#include "client/reply.hpp"
#include "client/socket_paths.hpp"
#include "client/watch_socket.hpp"
#include "discover/client.hpp"

namespace discover {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr milliseconds renew_after = 5s;     // a sixth of the lease; a daemon that was killed is missed by then
constexpr milliseconds retry_after = 200ms;  // while no daemon answers
constexpr int deepest_head = 8;              // of a datagram without its events

/// Nobody but the daemon knows it, so that nobody else can tell this client anything.
std::uint64_t secret_id() {
  std::random_device random;
  return (std::uint64_t{random()} << 32 ^ random()) >> 1;  // positive in every language's JSON
}

/// An event that the daemon did not tell.
Event local_event(const char* kind, std::optional<std::uint64_t> missed = {}) {
  nlohmann::ordered_json json = {{"seq", nullptr},    {"cursor", nullptr}, {"at", nullptr},
                                 {"kind", kind},      {"id", nullptr},     {"changed", nlohmann::json::array()},
                                 {"missed", nullptr}, {"peer", nullptr}};
  if (missed) json["missed"] = *missed;
  Event event{.kind = kind, .missed = missed, .json = json.dump()};
  return event;
}

}  // namespace

struct Watch::Impl {
  enum class State { subscribing, subscribed, away };

  Impl(const ClientOptions& client, const WatchOptions& options)
      : paths(client::socket_paths(client)),
        id(secret_id()),
        farewell(base::safe_dump({{"op", "unwatch"}, {"id", id}})),
        snapshot(options.snapshot) {
    if (!options.since.empty()) cursor = options.since;
    subscribe(client.timeout);
  }
  ~Impl() { socket.send(paths, farewell); }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void subscribe(milliseconds timeout);
  std::optional<Event> next();
  std::optional<std::string> ask();
  void keep_up();
  void go_away();
  bool receive();
  void take(std::string_view datagram);
  void take_reply(std::string_view reply);
  std::optional<Event> accept(Event event);

  std::vector<std::string> paths;
  std::uint64_t id;  // of the subscription
  std::string farewell;
  bool snapshot;
  client::WatchSocket socket;
  State state = State::subscribing;
  bool unanswered = false;            // the last renewal
  std::optional<std::string> cursor;  // behind the last event given
  std::uint64_t seq = 0;              // of the last event given
  client::EventPage page;
  std::optional<Event> held;  // to be given next
};

/// Begins the subscription, or throws.
void Watch::Impl::subscribe(milliseconds timeout) {
  const auto deadline = client::deadline_in(timeout);
  auto patience = std::clamp(timeout / 4, milliseconds{1}, milliseconds{500});
  for (auto now = steady_clock::now(); now < deadline; now = steady_clock::now(), patience *= 2) {
    if (const auto tried = ask()) throw Error(ErrorCode::not_reachable, "no discoverd answers at " + *tried);
    const auto until = std::min(deadline, now + patience);
    while (state == State::subscribing && now < until) {
      if (!receive()) socket.wait(std::chrono::ceil<milliseconds>(until - now));
      now = steady_clock::now();
    }
    if (state == State::subscribed) return;
  }
  throw Error(ErrorCode::timeout, "discoverd at " + paths.front() + " did not answer in time");
}

/// Begins the subscription or renews it: the daemon tells which by the id. What was tried, if nobody listens.
std::optional<std::string> Watch::Impl::ask() {
  nlohmann::json request = {{"op", "watch"}, {"id", id}, {"snapshot", snapshot}, {"max_bytes", client::longest_reply}};
  if (cursor) request["since"] = *cursor;
  return socket.send(paths, base::safe_dump(request));
}

/// The timer has run out.
void Watch::Impl::keep_up() {
  if (state == State::subscribing) return;
  const bool silent = std::exchange(unanswered, true);
  const bool nobody = ask().has_value();
  if (state == State::subscribed && (silent || nobody)) {
    go_away();
    held = local_event(kind::disconnected);
  }
  socket.set_timer(state == State::away ? retry_after : renew_after);
}

void Watch::Impl::go_away() {
  state = State::away;
  socket.set_timer(retry_after);
}

/// Takes in what there is; false if there is nothing.
bool Watch::Impl::receive() {
  if (const auto datagram = socket.receive()) {
    take(*datagram);
    return true;
  }
  if (!socket.take_timer()) return false;
  keep_up();
  return true;
}

/// Anybody may send here; what does not know this subscription's id is not from the daemon.
void Watch::Impl::take(std::string_view datagram) {
  static constexpr std::string_view key = "\"events\":[";
  const auto start = datagram.find(key);
  const bool has_events = start != std::string_view::npos;
  const auto head = has_events ? std::string(datagram.substr(0, start + key.size())) + "]}" : std::string(datagram);
  const auto parsed = base::parse_json(head, {.bytes = client::longest_reply, .depth = deepest_head});
  if (!parsed || !parsed->is_object() || parsed->value("id", nlohmann::json()) != id) return;
  if (has_events) {
    page = client::EventPage(datagram);
  } else {
    take_reply(datagram);
  }
}

void Watch::Impl::take_reply(std::string_view reply) {
  try {
    client::is_answer(reply, id);
  } catch (const Error& error) {
    if (state == State::away && error.code() == ErrorCode::failed) return;  // it is ending, or full: later
    throw;
  }
  if (std::exchange(state, State::subscribed) == State::away) held = local_event(kind::connected);
  unanswered = false;
  socket.set_timer(renew_after);
}

std::optional<Event> Watch::Impl::next() {
  while (true) {
    auto event = held ? std::exchange(held, std::nullopt) : page.next();
    if (event) event = accept(*std::move(event));
    if (event) return event;
    if (!receive()) return std::nullopt;
  }
}

/// The event to give in its place, if any.
std::optional<Event> Watch::Impl::accept(Event event) {
  if (event.seq == 0) return event;  // a local one
  const bool begins = event.seq == 1;
  if (!begins && event.seq <= seq) return std::nullopt;
  if (!begins && event.seq > seq + 1) {
    const auto missed = event.seq - seq - 1;
    seq = event.seq - 1;
    held = std::move(event);
    return local_event(kind::overflow, missed);
  }
  seq = event.seq;
  if (event.cursor) cursor = event.cursor;
  if (event.kind == kind::closing) go_away();
  return event;
}

Watch::Watch(const ClientOptions& client, const WatchOptions& options)
    : impl_(std::make_unique<Impl>(client, options)) {}
Watch::~Watch() = default;
Watch::Watch(Watch&&) noexcept = default;
Watch& Watch::operator=(Watch&&) noexcept = default;

int Watch::fd() const { return impl_->socket.fd(); }

std::optional<Event> Watch::next() { return impl_->next(); }

std::optional<Event> Watch::wait(milliseconds timeout) {
  const auto deadline = client::deadline_in(timeout);
  while (true) {
    if (auto event = impl_->next()) return event;
    const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
    if (left <= 0ms) return std::nullopt;
    impl_->socket.wait(left);
  }
}

}  // namespace discover
