#include "wire/packed_description.hpp"

namespace discover::wire {
namespace {

// Which of the things that may be left out are there: the first byte of a block.
constexpr std::uint8_t has_os = 1;
constexpr std::uint8_t has_kernel = 2;
constexpr std::uint8_t has_arch = 4;
constexpr std::uint8_t has_version = 8;
constexpr std::uint8_t has_booted_at = 16;

/// Appends, in the order of this machine: a block is never shown to another.
class Packer {
 public:
  explicit Packer(std::string& block) : block_(block) {}

  template <class Number>
  void number(Number value) {
    block_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void count(std::size_t value) { number(static_cast<std::uint16_t>(value)); }
  void text(std::string_view value) {
    count(value.size());
    block_ += value;
  }
  void text_if_any(const std::optional<std::string>& value) {
    if (value) text(*value);
  }
  void texts(const std::map<std::string, std::string>& values) {
    count(values.size());
    for (const auto& [key, value] : values) {
      text(key);
      text(value);
    }
  }

 private:
  std::string& block_;
};

std::uint8_t presence(const Description& description) {
  return static_cast<std::uint8_t>((description.os ? has_os : 0) | (description.kernel ? has_kernel : 0) |
                                   (description.arch ? has_arch : 0) | (description.version ? has_version : 0) |
                                   (description.booted_at ? has_booted_at : 0));
}

std::optional<std::string> owned(const std::optional<std::string_view>& text) {
  return text ? std::optional<std::string>(*text) : std::nullopt;
}

std::map<std::string, std::string> owned(const PackedRange<TextView>& texts) {
  std::map<std::string, std::string> all;
  for (const auto& [key, value] : texts) all.emplace_hint(all.end(), key, value);
  return all;
}

}  // namespace

TextView TextView::read(PackedCursor& at) {
  const auto key = at.text();
  return {key, at.text()};
}

ServiceView ServiceView::read(PackedCursor& at) {
  ServiceView service;
  service.name = at.text();
  service.type = at.text();
  service.port = at.number<std::uint16_t>();
  service.txt = PackedRange<TextView>::read(at);
  return service;
}

PackedDescription::PackedDescription(const Description& description) {
  std::string block;
  Packer out(block);
  out.number(presence(description));
  out.text(description.name);
  out.text_if_any(description.os);
  out.text_if_any(description.kernel);
  out.text_if_any(description.arch);
  out.text_if_any(description.version);
  if (description.booted_at) out.number(*description.booted_at);
  out.texts(description.tags);
  out.count(description.services.size());
  for (const auto& service : description.services) {
    out.text(service.name);
    out.text(service.type);
    out.number(service.port);
    out.texts(service.txt);
  }
  block_ = std::string_view(block);  // no larger than it has to be
}

std::string_view PackedDescription::name() const {
  PackedCursor at(block_.data() + 1);
  return at.text();
}

DescriptionView PackedDescription::view() const {
  PackedCursor at(block_.data());
  const auto there = at.number<std::uint8_t>();
  DescriptionView view{.name = at.text()};
  if ((there & has_os) != 0) view.os = at.text();
  if ((there & has_kernel) != 0) view.kernel = at.text();
  if ((there & has_arch) != 0) view.arch = at.text();
  if ((there & has_version) != 0) view.version = at.text();
  if ((there & has_booted_at) != 0) view.booted_at = at.number<std::int64_t>();
  view.tags = PackedRange<TextView>::read(at);
  view.services = PackedRange<ServiceView>::read(at);
  return view;
}

Description PackedDescription::unpack() const {
  const auto seen = view();
  Description description{.name = std::string(seen.name),
                          .os = owned(seen.os),
                          .kernel = owned(seen.kernel),
                          .arch = owned(seen.arch),
                          .version = owned(seen.version),
                          .booted_at = seen.booted_at,
                          .addresses = {},
                          .tags = owned(seen.tags),
                          .services = {}};
  for (const auto& service : seen.services) {
    description.services.push_back(
        {std::string(service.name), std::string(service.type), service.port, owned(service.txt)});
  }
  return description;
}

}  // namespace discover::wire
