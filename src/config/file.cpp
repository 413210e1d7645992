#include "config/file.hpp"

namespace discover::config {
Config load(const std::filesystem::path&) { return {}; }
void check_fits(const wire::Description&) {}
}  // namespace discover::config
