#include "client/socket_paths.hpp"

#include <cstdlib>

#include "discover/protocol.hpp"

namespace discover::client {

std::vector<std::string> socket_paths(const ClientOptions& options) {
  if (!options.socket.empty()) return {options.socket};
  std::string tail;
  if (!options.instance.empty()) tail.append("-").append(options.instance);
  tail.append("/").append(control_socket_name);

  std::vector<std::string> paths = {std::string(runtime_directory) + tail};
  const char* own = std::getenv("XDG_RUNTIME_DIR");
  if (own != nullptr && own[0] == '/') {
    const auto directory = runtime_directory.substr(runtime_directory.rfind('/'));
    paths.push_back(std::string(own) + std::string(directory) + tail);
  }
  return paths;
}

}  // namespace discover::client
