#include "fake_daemon.hpp"

#include <array>
#include <cstring>
#include <filesystem>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace {

int bound_to(const std::string& path) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    throw std::runtime_error("cannot bind " + path + ": " + std::strerror(errno));
  }
  return fd;
}

}  // namespace

TemporaryFolder::TemporaryFolder() : path_(std::filesystem::temp_directory_path() / "discover-XXXXXX") {
  if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("cannot make a temporary folder");
}

TemporaryFolder::~TemporaryFolder() { std::filesystem::remove_all(path_); }

FakeDaemon::FakeDaemon(Answers answers) : FakeDaemon("", std::move(answers)) {}

FakeDaemon::FakeDaemon(const std::string& path, Answers answers)
    : path_(path.empty() ? folder_.path() + "/control.sock" : path),
      answers_(std::move(answers)),
      socket_(bound_to(path_)),
      stranger_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
  if (::pipe(stop_) != 0) throw std::runtime_error("cannot make a pipe");
  thread_ = std::thread([this] { run(); });
}

FakeDaemon::~FakeDaemon() {
  ::close(stop_[1]);
  thread_.join();
  for (const int fd : {stop_[0], stranger_, socket_}) ::close(fd);
}

void FakeDaemon::run() {
  std::array<char, 8'192> buffer{};
  while (true) {
    std::array<pollfd, 2> waiting = {pollfd{stop_[0], POLLIN, 0}, pollfd{socket_, POLLIN, 0}};
    ::poll(waiting.data(), waiting.size(), -1);
    if (waiting[0].revents != 0) return;
    sockaddr_un client{};
    socklen_t length = sizeof client;
    auto* address = reinterpret_cast<sockaddr*>(&client);
    const auto bytes = ::recvfrom(socket_, buffer.data(), buffer.size(), 0, address, &length);
    if (bytes < 0) return;
    ++requests_;
    if (::sendto(stranger_, "garbage", 7, MSG_DONTWAIT, address, length) >= 0) ++intrusions_;
    try {
      for (const auto& answer : answers_(nlohmann::json::parse(buffer.data(), buffer.data() + bytes))) {
        ::sendto(socket_, answer.data(), answer.size(), MSG_DONTWAIT, address, length);
      }
    } catch (const std::exception&) {
      ::close(std::exchange(socket_, -1));
      return;
    }
  }
}

std::string row(const std::string& id, const std::string& name) {
  return fmt::format(R"({{"id":"{}","name":"{}","state":"alive","age_s":1.5,"colour":"blue"}})", id, name);
}

std::string page(const nlohmann::json& request, const std::vector<std::string>& rows, const std::string& next,
                 int generation) {
  auto text = fmt::format(
      "{{\"schema\":\"discoverd.peers/"
      "1\",\"id\":{},\"generated_at\":\"2026-09-20T10:11:12.345Z\",\"generation\":{},"
      "\"next\":{},\"total\":{},\n "
      "\"self\":{{\"id\":\"8c1e\",\"name\":\"alpha\",\"domain\":\"default\"}},\"peers\":[",
      request.at("id").dump(), generation, next, rows.size());
  for (const auto& row : rows) text.append(&row == &rows.front() ? "\n" : ",\n").append(row);
  return text.append("\n]}\n");
}

std::string reply(const nlohmann::json& request, const std::string& body) {
  auto json = nlohmann::ordered_json::parse(body);
  json["id"] = request.at("id");
  return json.dump();
}
