// Hands files to a fuzzer, without libFuzzer: with any compiler, in the ordinary tests, or in a debugger.
//
//   replay FUZZER PATH...    a path is a file, or a folder of them
#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fuzzers.hpp"

namespace fuzz = discover::fuzz;

namespace {

using Fuzzer = void (*)(discover::base::Bytes);

constexpr std::array<std::pair<std::string_view, Fuzzer>, 9> fuzzers = {{
    {"header", fuzz::header},
    {"body", fuzz::body},
    {"node", fuzz::node},
    {"request", fuzz::request},
    {"config", fuzz::config},
    {"snapshot", fuzz::snapshot},
    {"links", fuzz::links},
    {"reply", fuzz::reply},
    {"text", fuzz::text},
}};

std::vector<std::filesystem::path> files_below(const std::filesystem::path& path) {
  if (!std::filesystem::is_directory(path)) return {path};
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

/// False if the file cannot be read. Its name is told first: a broken promise ends the process.
bool replay(Fuzzer fuzzer, const std::filesystem::path& path) {
  std::printf("%s\n", path.c_str());
  std::fflush(stdout);
  std::ifstream file(path, std::ios::binary);
  const std::string content{std::istreambuf_iterator<char>(file), {}};
  if (!file) return false;
  // Of exactly that size, so that a sanitizer sees one byte too many.
  const std::unique_ptr<std::byte[]> bytes(new std::byte[content.size()]);
  std::transform(content.begin(), content.end(), bytes.get(), [](char c) { return static_cast<std::byte>(c); });
  fuzzer({bytes.get(), content.size()});
  return true;
}

}  // namespace

int main(int count, char** words) {
  const std::span arguments(words, static_cast<std::size_t>(count));
  const auto chosen = std::find_if(fuzzers.begin(), fuzzers.end(),
                                   [&](const auto& each) { return count > 2 && each.first == arguments[1]; });
  if (chosen == fuzzers.end()) {
    std::fputs("usage: replay FUZZER PATH..., as tests/fuzz/README.md tells\n", stderr);
    return 2;
  }
  int read = 0, unread = 0;
  for (const char* path : arguments.subspan(2)) {
    for (const auto& file : files_below(path)) ++(replay(chosen->second, file) ? read : unread);
  }
  std::printf("[replay] test cases: %d | %d passed | %d failed\n", read + unread, read, unread);
  return read > 0 && unread == 0 ? 0 : 1;
}
