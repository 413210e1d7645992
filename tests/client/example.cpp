#include <discover/client.hpp>
#include <discover/text.hpp>
#include <iostream>

int main() {
  try {
    const discover::Client client;
    for (const auto& peer : client.list().peers) {
      std::cout << discover::printable(peer.name.value_or(peer.id)) << ' '
                << discover::printable(peer.address.value_or("-")) << '\n';
    }
  } catch (const discover::Error& error) {
    std::cerr << discover::printable(error.what()) << '\n';
    return 1;
  }
}
