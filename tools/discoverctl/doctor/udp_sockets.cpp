#include "udp_sockets.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <filesystem>
#include <map>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "host.hpp"

namespace discoverctl {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t ipv4_digits = 8;

template <class T>
std::optional<T> number(std::string_view text, int base) {
  T value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// The kernel prints the address as a number of the host, which holds its bytes in network order.
std::optional<std::string> address_of(std::string_view digits) {
  if (digits.size() != ipv4_digits) return digits.find_first_not_of('0') == digits.npos ? "::" : "an IPv6 address";
  const auto value = number<std::uint32_t>(digits, 16);
  if (!value) return std::nullopt;
  const auto bytes = std::bit_cast<std::array<std::uint8_t, 4>>(*value);
  return fmt::format("{}.{}.{}.{}", bytes[0], bytes[1], bytes[2], bytes[3]);
}

std::optional<UdpSocket> parse_line(const std::string& line) {
  std::istringstream in(line);
  std::array<std::string, 10> words;  // sl local remote st queues timer retransmits uid timeout inode
  for (auto& word : words) in >> word;
  const auto colon = words[1].find(':');
  if (!in || colon == std::string::npos) return std::nullopt;
  const std::string_view local = words[1];
  const auto address = address_of(local.substr(0, colon));
  const auto port = number<std::uint16_t>(local.substr(colon + 1), 16);
  const auto uid = number<std::uint32_t>(words[7], 10);
  const auto inode = number<std::uint64_t>(words[9], 10);
  if (!address || !port || !uid || !inode) return std::nullopt;
  return UdpSocket{*address, *port, *uid, *inode};
}

/// Which of `inodes` are sockets of the process; those that this user may see.
void find_owned(std::uint64_t pid, std::map<std::uint64_t, std::optional<std::uint64_t>>& owners) {
  std::error_code error;
  for (fs::directory_iterator fd(fmt::format("/proc/{}/fd", pid), error), end; !error && fd != end;
       fd.increment(error)) {
    std::error_code unreadable;
    const auto target = fs::read_symlink(fd->path(), unreadable).native();
    constexpr std::string_view start = "socket:[";
    if (!target.starts_with(start)) continue;
    const auto inode =
        number<std::uint64_t>(std::string_view(target).substr(start.size(), target.size() - start.size() - 1), 10);
    if (!inode) continue;
    if (const auto owner = owners.find(*inode); owner != owners.end()) owner->second = pid;
  }
}

void find_owners(std::map<std::uint64_t, std::optional<std::uint64_t>>& owners) {
  std::error_code error;
  for (fs::directory_iterator process("/proc", error), end; !error && process != end; process.increment(error)) {
    if (const auto pid = number<std::uint64_t>(process->path().filename().native(), 10)) find_owned(*pid, owners);
  }
}

/// Of a process whose descriptors this user may not see.
std::optional<std::uint32_t> uid_of_hidden(std::uint64_t pid) {
  if (::access(fmt::format("/proc/{}/fd", pid).c_str(), R_OK) == 0) return std::nullopt;
  struct stat status {};
  if (::stat(fmt::format("/proc/{}", pid).c_str(), &status) != 0) return std::nullopt;
  return status.st_uid;
}

}  // namespace

std::vector<UdpSocket> parse_udp_sockets(std::string_view text) {
  std::vector<UdpSocket> sockets;
  std::istringstream lines{std::string(text)};
  for (std::string line; std::getline(lines, line);) {
    if (const auto socket = parse_line(line)) sockets.push_back(*socket);
  }
  return sockets;
}

std::vector<PortHolder> port_holders(std::uint16_t port, std::optional<std::uint64_t> daemon) {
  auto sockets = parse_udp_sockets(read_text("/proc/self/net/udp") + read_text("/proc/self/net/udp6"));
  std::erase_if(sockets, [port](const UdpSocket& socket) { return socket.port != port; });
  std::map<std::uint64_t, std::optional<std::uint64_t>> owners;
  for (const auto& socket : sockets) owners.emplace(socket.inode, std::nullopt);
  if (!owners.empty()) find_owners(owners);
  const auto daemon_uid = daemon ? uid_of_hidden(*daemon) : std::nullopt;
  std::vector<PortHolder> holders;
  for (const auto& socket : sockets) {
    PortHolder holder{.address = socket.address, .port = port, .uid = socket.uid, .pid = owners[socket.inode]};
    if (holder.pid) {
      const auto name = read_text(fmt::format("/proc/{}/comm", *holder.pid));
      holder.program = name.substr(0, name.find('\n'));
    }
    // A daemon whose descriptors this user may not see is known by its user, which is its own under systemd.
    holder.is_daemon = holder.pid ? holder.pid == daemon : socket.uid == daemon_uid;
    holders.push_back(std::move(holder));
  }
  return holders;
}

}  // namespace discoverctl
