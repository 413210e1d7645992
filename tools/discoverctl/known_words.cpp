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

/// What stands behind `key`, up to the next quotation mark.
std::string_view text_behind(std::string_view line, std::string_view key) {
  const auto start = line.find(key);
  if (start == std::string_view::npos) return {};
  line.remove_prefix(start + key.size());
  return line.substr(0, line.find('"'));
}

}  // namespace

std::vector<std::string> known_names(const discover::ClientOptions& options) {
  return words_of(options, [](const discover::Client& client, Words& words) {
    // Parsing ten thousand rows would take longer than a person waits; the name is among the first keys of a
    // row.
    constexpr std::size_t enough = 340;  // bytes: an id, and a name of 253
    const auto document = client.list_json({.all = true});
    for (std::size_t at = document.find('\n'); at < document.size(); at = document.find('\n', at + 1)) {
      const auto row = std::string_view(document).substr(at + 1, enough);
      insert(words, text_behind(row.substr(0, row.find("\"state\":")), "\"name\":\""));
    }
  });
}

std::vector<std::string> known_tags(const discover::ClientOptions& options) {
  return words_of(options, [](const discover::Client& client, Words& words) {
    for (const auto& peer : client.list().peers) {
      for (const auto& [tag, value] : peer.tags) insert(words, value.empty() ? tag : tag + "=" + value);
    }
  });
}

std::vector<std::string> known_services(const discover::ClientOptions& options) {
  return words_of(options, [](const discover::Client& client, Words& words) {
    for (const auto& peer : client.list().peers) {
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
