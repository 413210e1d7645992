// The least that a receiver can do: the floor beside which discoverd is measured. It takes datagrams from the same kind
// of socket, many with one system call, and counts them; prints the count when it is told to end.
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <sys/socket.h>

#include "net/open_segment.hpp"
#include "net/socket_options.hpp"

using namespace discover;

namespace {

constexpr std::size_t batch = 32;
constexpr std::uint16_t port = 9842;

volatile std::sig_atomic_t ended = 0;

void end_at(int signal) {
  struct sigaction action {};
  action.sa_handler = [](int) { ended = 1; };  // without SA_RESTART: the wait for datagrams ends, too
  ::sigaction(signal, &action, nullptr);
}

unsigned long long count_until_ended(int socket) {
  static std::array<std::array<char, 2048>, batch> buffers;
  std::array<iovec, batch> parts{};
  std::array<mmsghdr, batch> messages{};
  for (std::size_t i = 0; i < batch; ++i) {
    parts[i] = {buffers[i].data(), buffers[i].size()};
    messages[i].msg_hdr.msg_iov = &parts[i];
    messages[i].msg_hdr.msg_iovlen = 1;
  }
  unsigned long long count = 0;
  while (ended == 0) {
    const int taken = ::recvmmsg(socket, messages.data(), batch, MSG_WAITFORONE, nullptr);
    if (taken > 0) count += static_cast<unsigned>(taken);
    if (taken < 0 && errno != EINTR) break;
  }
  return count;
}

}  // namespace

int main(int argc, char** argv) {
  const auto address = argc == 3 ? base::parse_ipv4(argv[2]) : std::nullopt;
  if (!address) {
    std::fprintf(stderr, "Usage: bench_counter INTERFACE ADDRESS\n");
    return 2;
  }
  end_at(SIGTERM);
  const auto socket = net::open_unicast_socket(argv[1], {*address, 16}, port);
  ::fcntl(socket.fd.get(), F_SETFL, 0);  // it waits in the system call itself
  std::printf("%llu\n", count_until_ended(socket.fd.get()));
  return 0;
}
