#include "net/links.hpp"

#include <cerrno>
#include <chrono>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <utility>

#include "base/log.hpp"
#include "net/read_links.hpp"
#include "net/socket_options.hpp"

namespace discover::net {
namespace {

constexpr std::chrono::minutes read_interval{1};   // a report that was lost in any way is made good by then
constexpr std::chrono::seconds retry_interval{1};  // after a reading that failed: what was reported is not known yet
constexpr int batch = 64;                          // reports a wakeup: however many, one reading covers them

Fd open_report_socket() {
  Fd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, NETLINK_ROUTE));
  if (!socket) throw_errno("link reports from the kernel");
  sockaddr_nl address{};
  address.nl_family = AF_NETLINK;
  address.nl_groups = RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR;
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw_errno("link reports from the kernel");
  }
  return socket;
}

}  // namespace

// Subscribed before the first reading, so no change falls between the two.
Links::Links(event::Loop& loop, base::Delegate<void()> on_change)
    : loop_(loop),
      on_change_(on_change),
      socket_(open_report_socket()),
      poll_(loop, socket_.get(), base::Delegate<void()>::to<&Links::on_readable>(*this),
            base::Delegate<void(std::error_code)>::to<&Links::on_error>(*this)),
      next_reading_(loop, base::Delegate<void()>::to<&Links::on_due>(*this)) {
  if (const auto error = read()) throw std::system_error(error, "reading the links from the kernel");
  next_reading_.arm(read_interval);
}

/// What a report says is not looked at: there is one way of building the list, so a lost report, a later
/// check and an ordinary change all end in the same state.
void Links::on_readable() noexcept {
  const auto before = counters_.reports + counters_.overruns;
  for (int i = 0; i < batch && receive_report(); ++i) {
  }
  if (counters_.reports + counters_.overruns != before) read_again();
}

void Links::on_error(std::error_code) noexcept {
  ++counters_.overruns;
  read_again();
}

void Links::on_due() noexcept {
  next_reading_.arm(read_interval);
  read_again();
}

/// False when none is left.
bool Links::receive_report() {
  const auto buffer = loop_.receive_buffer();
  sockaddr_nl source{};
  socklen_t length = sizeof source;
  const auto received = ::recvfrom(socket_.get(), buffer.data(), buffer.size(), MSG_DONTWAIT,
                                   reinterpret_cast<sockaddr*>(&source), &length);
  if (received >= 0) {
    ++(source.nl_pid == 0 ? counters_.reports : counters_.foreign);
    return true;
  }
  if (errno == ENOBUFS) ++counters_.overruns;
  return errno == ENOBUFS;
}

/// Waits for the kernel inside the loop: its answer is ready at once, and nobody sees a half-read list.
void Links::read_again() {
  const auto before = std::exchange(links_, {});
  const auto error = read();
  const bool is_news = error != std::exchange(read_error_, error);
  if (error) {
    links_ = before;
    ++counters_.failed_reads;
    next_reading_.arm(retry_interval);
    if (is_news) base::log::warning("cannot read the links from the kernel: {}", error.message());
    return;
  }
  if (is_news) base::log::info("can read the links from the kernel again");
  if (links_ != before) on_change_();
}

std::error_code Links::read() {
  ++counters_.reads;
  auto links = read_links();
  if (!links) return links.error();
  links_ = std::move(*links);
  return {};
}

}  // namespace discover::net
