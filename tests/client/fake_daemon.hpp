#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json_fwd.hpp>

/// A folder of its own below the temporary one, removed with what is in it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// A control socket in a temporary folder, and a thread that answers each request with the datagrams that
/// `answers` makes of it: none, one or several. It ends its socket when `answers` throws.
class FakeDaemon {
 public:
  using Answers = std::function<std::vector<std::string>(const nlohmann::json& request)>;

  explicit FakeDaemon(Answers answers);
  /// The same at `path`, whose folder is made.
  FakeDaemon(const std::string& path, Answers answers);
  ~FakeDaemon();
  FakeDaemon(const FakeDaemon&) = delete;
  FakeDaemon& operator=(const FakeDaemon&) = delete;

  const std::string& path() const { return path_; }
  int requests() const { return requests_; }
  /// How often a datagram from another socket than the daemon's reached a client.
  int intrusions() const { return intrusions_; }

 private:
  void run();

  TemporaryFolder folder_;
  std::string path_;
  Answers answers_;
  int socket_ = -1;
  int stranger_ = -1;
  int stop_[2] = {-1, -1};
  std::atomic<int> requests_ = 0;
  std::atomic<int> intrusions_ = 0;
  std::thread thread_;
};

/// A row as a daemon gives it, with more than the client knows.
std::string row(const std::string& id, const std::string& name);

/// A page of `rows` in answer to `request`.
std::string page(const nlohmann::json& request, const std::vector<std::string>& rows, const std::string& next = "null",
                 int generation = 1);

/// `body` (a JSON object) with the request's id.
std::string reply(const nlohmann::json& request, const std::string& body);
