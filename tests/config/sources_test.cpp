#include "config/sources.hpp"

#include <array>
#include <chrono>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

#include <doctest/doctest.h>

#include "config/document.hpp"
#include "config/file.hpp"
#include "directory.hpp"

using namespace discover::config;

namespace {

/// /etc/discoverd of a test.
struct Etc {
  Directory directory;
  Sources sources{.file = directory.path() / "discoverd.json",
                  .conf_d = directory.path() / "conf.d",
                  .services_d = directory.path() / "services.d"};

  std::string where(const std::string& name) const { return (directory.path() / name).native(); }
  Config config() const { return load(sources).config; }
  std::string failure() const {
    try {
      static_cast<void>(load(sources));
      return {};
    } catch (const Error& error) {
      return error.what();
    }
  }
};

constexpr auto ssh = R"({"name":"ssh","type":"_ssh._tcp","port":22})";

}  // namespace

TEST_CASE("without any file the defaults hold, unless the file was asked for") {
  Etc etc;
  CHECK(load(etc.sources).config == Config{});
  CHECK(load(etc.sources).files.empty());
  etc.sources.must_exist = true;
  CHECK(etc.failure() == etc.where("discoverd.json") + ": cannot be read: No such file or directory");
}

TEST_CASE("a pipe among the files is refused at once, and one that was named is read to its end") {
  Etc etc;
  etc.directory.file("discoverd.json", "{}");
  for (const auto* name : {"conf.d/a.json", "services.d/a.json"}) {
    std::filesystem::create_directories(etc.directory.path() / std::filesystem::path(name).parent_path());
    REQUIRE(::mkfifo(etc.where(name).c_str(), 0600) == 0);
    CHECK(etc.failure() == etc.where(name) + ": not a file");
    std::filesystem::remove(etc.where(name));
  }
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  std::thread writer([&ends] {
    for (const std::string_view part : {R"({"port":)", "7}"}) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      CHECK(::write(ends[1], part.data(), part.size()) == static_cast<ssize_t>(part.size()));
    }
    ::close(ends[1]);
  });
  const Sources named{.file = "/dev/fd/" + std::to_string(ends[0]), .must_exist = true, .conf_d = {}, .services_d = {}};
  CHECK(load(named).config.port == 7);
  writer.join();
  CHECK_THROWS_AS(static_cast<void>(load(named)), Error);  // as at a reload, when there is no writer
  ::close(ends[0]);
}

TEST_CASE("later files are merged over earlier ones, in the order of their names, and null takes a key back") {
  const Etc etc;
  etc.directory.file("discoverd.json", R"({"port":7,"domain":"a","tags":{"role":"worker","rack":"r1"}})");
  etc.directory.file("conf.d/20-b.json", R"({"domain":"c","tags":{"rack":null,"row":"2"}})");
  etc.directory.file("conf.d/10-a.json", R"({"domain":"b","port":null})");
  const auto loaded = load(etc.sources);
  CHECK(loaded.config.port == 9842);
  CHECK(loaded.config.domain == "c");
  CHECK(loaded.config.tags == std::map<std::string, std::string>{{"role", "worker"}, {"row", "2"}});
  CHECK(loaded.files == std::vector<std::string>{etc.where("discoverd.json"), etc.where("conf.d/10-a.json"),
                                                 etc.where("conf.d/20-b.json")});
}

TEST_CASE("what a package manager or an editor leaves beside the files is not read") {
  const Etc etc;
  for (const auto* name : {"conf.d/a.json.dpkg-new", "conf.d/.b.json", "conf.d/c.json~", "services.d/README"})
    etc.directory.file(name, "not JSON");
  CHECK(etc.config() == Config{});
}

TEST_CASE("each file of services.d is one service, after those of the configuration") {
  const Etc etc;
  etc.directory.file("discoverd.json", R"({"services":[{"name":"web","type":"_http._tcp","port":80}]})");
  etc.directory.file("services.d/ssh.json", ssh);
  const auto services = etc.config().services;
  REQUIRE(services.size() == 2);
  CHECK(services[0].name == "web");
  CHECK(services[1].port == 22);
}

TEST_CASE("an error names the file at fault, the key and what is allowed") {
  const Etc etc;
  etc.directory.file("discoverd.json", "{}");
  etc.directory.file("conf.d/a.json", R"({"port":0})");
  CHECK(etc.failure() == etc.where("conf.d/a.json") + ": port: 0 is not a port (1 to 65535)");
  etc.directory.file("conf.d/a.json", R"({"prot":1})");
  CHECK(etc.failure() == etc.where("conf.d/a.json") + ": prot: unknown key; did you mean \"port\"?");
  etc.directory.file("conf.d/a.json", "{}");
  etc.directory.file("services.d/s.json", R"({"name":"x","type":"_x._tcp"})");
  CHECK(etc.failure() == etc.where("services.d/s.json") + ": port is missing");
}

TEST_CASE("files that cannot be seen are an error, not the defaults") {
  Etc etc;
  std::filesystem::create_symlink("loop", etc.where("loop"));
  etc.sources.file = etc.directory.path() / "loop" / "discoverd.json";
  CHECK(etc.failure() == etc.where("loop/discoverd.json") + ": cannot be read: Too many levels of symbolic links");
  etc.sources.file = etc.directory.path() / "discoverd.json";
  std::filesystem::create_symlink("nowhere", etc.where("discoverd.json"));
  CHECK(etc.failure() == etc.where("discoverd.json") + ": cannot be read: No such file or directory");
  std::filesystem::remove(etc.where("discoverd.json"));
  etc.sources.services_d = etc.directory.path() / "loop" / "services.d";
  CHECK(etc.failure() == etc.where("loop/services.d") + ": cannot be read: Too many levels of symbolic links");
}

TEST_CASE("what else a configuration must not say is told with the file at fault, too") {
  const Etc etc;
  etc.directory.file("discoverd.json", R"({"passive":false})");
  etc.directory.file("conf.d/a.json", R"({"passive":true})");
  const auto check = [](const Config& config) {
    if (config.passive) throw std::runtime_error("passive: not here");
  };
  CHECK_THROWS_WITH_AS(static_cast<void>(load(etc.sources, check)),
                       (etc.where("conf.d/a.json") + ": passive: not here").c_str(), Error);
}

TEST_CASE("what is only wrong together is found, too") {
  const Etc etc;
  etc.directory.file("conf.d/a.json", R"({"listen_only":true})");
  etc.directory.file("conf.d/b.json", R"({"announce_only":true})");
  CHECK(etc.failure() ==
        etc.where("conf.d/a.json") + " and 1 more: listen_only, announce_only: with both true there is nothing to do");
}

TEST_CASE("more services than a description may have are refused, wherever they come from") {
  const Etc etc;
  for (int i = 0; i < 65; ++i) etc.directory.file("services.d/" + std::to_string(i) + ".json", ssh);
  CHECK(etc.failure().find("65 services are more than 64") != std::string::npos);
}

TEST_CASE("a configuration written out is the same when it is read again") {
  Config config;
  CHECK(parse(to_document(config, Layout::one_line), "f.json") == config);
  config = parse(R"({"name":"a","domain":"d","port":1,"control_port":0,"interfaces":["*","!w*"],"listen_only":["x"],
    "announce_only":true,"profile":"fast","passive":true,"auth":"sign","key_file":"/k","log_level":"debug","max_peers":16,"tags":{"k":"\u00e4"},
    "services":[{"name":"n","type":"_n._udp","port":5,"txt":{"p":"q"}}]})",
                 "f.json");
  for (const auto layout : {Layout::one_line, Layout::readable}) {
    const auto text = to_document(config, layout);
    CHECK(parse(text, "f.json") == config);
    CHECK(text.find('\xc3') == std::string::npos);
  }
}
