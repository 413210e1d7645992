#include <algorithm>
#include <array>
#include <csignal>
#include <map>
#include <sys/ioctl.h>
#include <system_error>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>

#include "event_sink.hpp"
#include "phrases.hpp"
#include "table.hpp"

namespace discoverctl {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

// ECMA-48 and xterm's private modes: a screen of its own, without cursor.
constexpr std::string_view enter = "\x1b[?1049h\x1b[?25l";
constexpr std::string_view leave = "\x1b[?25h\x1b[?1049l";
constexpr std::string_view home = "\x1b[H";
constexpr std::string_view clear_line = "\x1b[K";
constexpr std::string_view clear_rest = "\x1b[J";

constexpr std::array ending_signals = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};
constexpr auto tick = 1s;               // ages go on
constexpr auto shortest_frame = 100ms;  // no eye follows more

volatile std::sig_atomic_t ended_by = 0;
volatile std::sig_atomic_t resized = 0;

struct Row {
  discover::Peer peer;
  std::string event;
  steady_clock::time_point since;
};

class LiveTable final : public EventSink {
 public:
  explicit LiveTable(const Session& session) : screen_(session.screen) {
    struct sigaction action {};
    action.sa_handler = [](int number) { ended_by = number; };  // without SA_RESTART: it ends the wait
    for (std::size_t i = 0; i < ending_signals.size(); ++i) ::sigaction(ending_signals[i], &action, &before_[i]);
    action.sa_handler = [](int) { resized = 1; };
    ::sigaction(SIGWINCH, &action, nullptr);
    write_standard_output(enter);
    measure();
  }

  /// Leaves the terminal as it was; and whoever sent a signal sees that it was heeded.
  ~LiveTable() override {
    try {
      write_standard_output(leave);
    } catch (const std::system_error&) {  // the terminal is gone
    }
    for (std::size_t i = 0; i < ending_signals.size(); ++i) ::sigaction(ending_signals[i], &before_[i], nullptr);
    if (ended_by != 0) ::raise(ended_by);
  }

  void take(const discover::Event& event) override {
    if (event.kind == discover::kind::gap || event.kind == discover::kind::overflow) rows_.clear();
    if (event.kind == discover::kind::disconnected || event.kind == discover::kind::closing)
      notice_ = "discoverd is away";
    if (event.kind == discover::kind::connected) notice_.clear();
    if (event.kind == discover::kind::forgotten) rows_.erase(event.id);
    if (event.peer) rows_.insert_or_assign(event.id, Row{*event.peer, event.kind, steady_clock::now()});
    changed_ = true;
  }

  void drop(const std::string& id) override { changed_ = rows_.erase(id) > 0 || changed_; }

  std::optional<std::chrono::milliseconds> rest() override {
    if (resized != 0) measure();
    const auto now = steady_clock::now();
    const auto due = drawn_ + (changed_ ? std::chrono::milliseconds(shortest_frame) : std::chrono::milliseconds(tick));
    if (now >= due) draw(now);
    return std::chrono::ceil<std::chrono::milliseconds>(std::max(due - now, steady_clock::duration(1ms)));
  }

  bool is_done() const override { return ended_by != 0; }

 private:
  void measure() {
    resized = 0;
    winsize size{};
    if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return;
    screen_.width = size.ws_col;
    height_ = size.ws_row;
    changed_ = true;
  }

  std::string summary() const {
    std::map<std::string, std::size_t> counts;
    for (const auto& [id, row] : rows_) ++counts[row.peer.state];
    std::vector<std::string> parts;
    for (const auto& [state, count] : counts) parts.push_back(fmt::format("{} {}", count, state));
    auto text = parts.empty() ? std::string("no peers yet") : joined(parts, ", ");
    if (!notice_.empty()) text += "; " + notice_;
    return text + "   (Ctrl-C ends)\n\n";
  }

  void draw(steady_clock::time_point now) {
    drawn_ = now;
    changed_ = false;
    std::vector<const Row*> rows;
    for (const auto& [id, row] : rows_) rows.push_back(&row);
    std::sort(rows.begin(), rows.end(), [](const Row* a, const Row* b) {
      return std::pair(a->peer.name.value_or("~"), a->peer.id) < std::pair(b->peer.name.value_or("~"), b->peer.id);
    });
    const std::size_t room = height_ > 5 ? height_ - 5 : rows.size();  // two lines above, titles, one below
    Table table({{"NAME"},
                 {"ADDRESS"},
                 {"INTERFACE"},
                 {"STATE", false, true},
                 {"RTT", true},
                 {"EVENT"},
                 {"AGO", true},
                 {"OS"}});
    for (const Row* row :
         std::vector(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(std::min(room, rows.size())))) {
      const auto& peer = row->peer;
      table.add({or_unknown(peer.name), or_unknown(peer.address), or_unknown(peer.interface), or_unknown(peer.state),
                 round_trip(peer.rtt), row->event, age(discover::Seconds(now - row->since)), or_unknown(peer.os)});
    }
    auto text = summary() + table.text(screen_);
    if (rows.size() > room) text += fmt::format("... and {} more\n", rows.size() - room);
    write_standard_output(on_screen(text));
  }

  /// The text over whatever stood there before, without flicker.
  static std::string on_screen(const std::string& text) {
    std::string out(home);
    for (const char c : text) {
      if (c == '\n') out += clear_line;
      out += c;
    }
    return out.append(clear_rest);
  }

  Screen screen_;
  std::size_t height_ = 0;
  std::map<std::string, Row> rows_;  // by id
  std::string notice_;
  bool changed_ = true;
  steady_clock::time_point drawn_{};
  std::array<struct sigaction, ending_signals.size()> before_{};
};

}  // namespace

std::unique_ptr<EventSink> live_table(const Session& session) { return std::make_unique<LiveTable>(session); }

}  // namespace discoverctl
