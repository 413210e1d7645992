#include "config/sources.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/text.hpp"
#include "config/file.hpp"
#include "config/keys.hpp"
#include "config/offers.hpp"
#include "config/value.hpp"
#include "wire/limits.hpp"

namespace discover::config {
namespace {

namespace fs = std::filesystem;

std::string shown(const fs::path& path) { return base::printable(path.native()); }

Error unreadable(const fs::path& path, std::error_code why) {
  return Error(fmt::format("{}: cannot be read: {}", shown(path), why.message()));
}

/// Whether there is such a thing, were it a link to nowhere. Not being told is an error: what cannot be seen may
/// ask for silence.
bool is_there(const fs::path& path) {
  std::error_code error;
  const auto type = fs::symlink_status(path, error).type();
  if (type == fs::file_type::none) throw unreadable(path, error);
  return type != fs::file_type::not_found;
}

/// The visible *.json of a directory, by name; none if it does not exist.
std::vector<fs::path> dropped_into(const fs::path& directory) {
  std::vector<fs::path> paths;
  if (directory.empty() || !is_there(directory)) return paths;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end; entry.increment(error)) {
    const auto& path = entry->path();
    if (path.extension() == ".json" && !path.filename().native().starts_with('.')) paths.push_back(path);
  }
  if (error) throw unreadable(directory, error);
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::vector<fs::path> main_files(const Sources& sources) {
  auto paths = dropped_into(sources.conf_d);
  if (sources.must_exist || is_there(sources.file)) paths.insert(paths.begin(), sources.file);
  return paths;
}

/// What errors call the whole.
std::string name_of_whole(const std::vector<std::string>& files) {
  if (files.size() <= 1) return files.empty() ? "the defaults" : files.front();
  return fmt::format("{} and {} more", files.front(), files.size() - 1);
}

Config checked(const Value& object, Check check) {
  auto config = read_keys(object);
  try {
    check(config);
  } catch (const std::runtime_error& error) {
    object.complain(error.what());
  }
  return config;
}

}  // namespace

Sources default_sources(const std::string& instance) {
  const std::filesystem::path directory = "/etc/discoverd";
  const auto name = instance.empty() ? "discoverd" : "discoverd-" + instance;
  const auto prefix = instance.empty() ? "" : name + ".";
  return {.file = directory / (name + ".json"),
          .conf_d = directory / (prefix + "conf.d"),
          .services_d = directory / (prefix + "services.d")};
}

Loaded load(const Sources& sources, Check check) {
  Loaded loaded;
  nlohmann::json merged = nlohmann::json::object();
  for (const auto& path : main_files(sources)) {
    const auto object = load_object(path, sources.must_exist && path == sources.file ? Kind::any : Kind::regular);
    static_cast<void>(checked(Value(object, shown(path)), check));
    merged.merge_patch(object);
    loaded.files.push_back(shown(path));
  }
  std::vector<wire::Service> dropped;
  for (const auto& path : dropped_into(sources.services_d)) {
    const auto object = load_object(path);
    dropped.push_back(read_service(Value(object, shown(path))));
    loaded.files.push_back(shown(path));
  }
  const Value whole(merged, name_of_whole(loaded.files));
  loaded.config = checked(whole, check);
  auto& services = loaded.config.services;
  services.insert(services.end(), dropped.begin(), dropped.end());
  if (services.size() > wire::max_services)
    whole.complain(fmt::format("services: {} services are more than {}", services.size(), wire::max_services));
  check_offers(whole, loaded.config);
  return loaded;
}

}  // namespace discover::config
