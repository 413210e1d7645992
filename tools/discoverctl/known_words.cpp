#include "known_words.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "discover/protocol.hpp"

namespace discoverctl {
namespace {

using Words = std::set<std::string>;

/// A person waits with a finger on the key.
constexpr std::chrono::milliseconds at_once{80};

bool needs_no_quoting(std::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._-/=@%+,").find(c) != std::string_view::npos;
  });
}

void insert(Words& words, std::string_view word) {
  if (needs_no_quoting(word)) words.emplace(word);
}

template <class Ask>
std::vector<std::string> words_of(discover::ClientOptions options, Ask ask) {
  Words words;
  try {
    options.timeout = at_once;
    ask(discover::Client(options), words);
  } catch (const discover::Error&) {
    return {};
  }
  return {words.begin(), words.end()};
}

}  // namespace

std::vector<std::string> known_names(const discover::ClientOptions& options) {
  return words_of(options, [](const discover::Client& client, Words& words) {
    for (const auto& peer : client.list({.all = true, .fields = {{"name"}}}).peers)
      insert(words, peer.name.value_or(""));
  });
}

std::vector<std::string> known_tags(const discover::ClientOptions& options) {
  return words_of(options, [](const discover::Client& client, Words& words) {
    for (const auto& peer : client.list({.fields = {{"tags"}}}).peers) {
      for (const auto& [tag, value] : peer.tags) insert(words, value.empty() ? tag : tag + "=" + value);
    }
  });
}

std::vector<std::string> known_services(const discover::ClientOptions& options) {
  return words_of(options, [](const discover::Client& client, Words& words) {
    for (const auto& peer : client.list({.fields = {{"services"}}}).peers) {
      for (const auto& service : peer.services) {
        insert(words, service.name);
        insert(words, service.type);
      }
    }
  });
}

std::vector<std::string> known_instances() {
  const std::filesystem::path base(discover::runtime_directory);
  const auto prefix = base.filename().string() + "-";
  std::vector<std::string> names;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(base.parent_path(), error), end; !error && entry != end;
       entry.increment(error)) {
    const auto name = entry->path().filename().string();
    if (name.starts_with(prefix)) names.push_back(name.substr(prefix.size()));
  }
  return names;
}

}  // namespace discoverctl
