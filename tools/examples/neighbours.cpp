// Lists the peers, publishes a service if it may, and tells what happens until nothing has for a while.
//
//     c++ -std=c++20 neighbours.cpp $(pkg-config --cflags --libs libdiscover) -o neighbours
//     neighbours [SOCKET]
#include <chrono>
#include <discover/client.hpp>
#include <discover/text.hpp>
#include <iostream>
#include <poll.h>

namespace {

void print(const char* what, const discover::Peer& peer) {
  // Text of another host goes to a terminal through printable() only.
  std::cout << what << ' ' << discover::printable(peer.name.value_or(peer.id)) << ' '
            << discover::printable(peer.address.value_or("-")) << std::endl;
}

void tell(const discover::Event& event) {
  if (event.peer) return print(event.kind.c_str(), *event.peer);
  std::cout << event.kind << std::endl;
}

void publish(const discover::Client& client) {
  discover::Service service;
  service.name = "example";
  service.type = "_example._tcp";
  service.port = 4242;
  try {
    client.publish(service, std::chrono::seconds(60));  // and again before, in a program that goes on
    std::cout << "published" << std::endl;
  } catch (const discover::Error& error) {
    if (error.code() != discover::ErrorCode::refused) throw;
    std::cout << "not published: " << error.what() << std::endl;
  }
}

int run(const discover::Client& client) {
  for (const auto& peer : client.list().peers) print("listed", peer);
  publish(client);
  auto watch = client.watch();
  pollfd waiting{watch.fd(), POLLIN, 0};  // beside whatever else a program waits for
  constexpr int patience = 3000;          // ms
  while (::poll(&waiting, 1, patience) > 0) {
    while (const auto event = watch.next()) tell(*event);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    discover::ClientOptions options;
    if (argc > 1) options.socket = argv[1];
    return run(discover::Client(options));
  } catch (const discover::Error& error) {
    std::cerr << discover::printable(error.what()) << '\n';
    return 1;
  }
}
