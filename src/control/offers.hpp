#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/expected.hpp"
#include "wire/description.hpp"

namespace discover::control {

/// A change of tags, RFC 7396: a value sets, nothing removes.
using TagPatch = std::map<std::string, std::optional<std::string>>;

/// What the host offers: the description that the configuration gives, and over it what was published and
/// tagged at run time, which ends with the daemon, or with the lease it was published for. Owned by the Daemon,
/// which announces merged() after each change.
class Offers {
 public:
  /// A passive host's description must fit an announcement, since nobody may fetch it.
  Offers(wire::Description configured, bool passive) : configured_(std::move(configured)), passive_(passive) {}

  /// The configuration says something else now; what was said at run time stays over it. False if both
  /// together are too much: then the configuration holds alone.
  bool set_configured(wire::Description configured, bool passive);

  wire::Description merged() const;

  /// Each: whether anything is different now, or why it cannot be, with nothing changed. A service takes the
  /// place of the one with its name and type, and stays until `end` (nothing: until it is withdrawn).
  base::Expected<bool, std::string> publish(const wire::Service& service, std::optional<base::TimePoint> end = {});
  base::Expected<bool, std::string> tag(const TagPatch& patch);
  /// Ends services that were published at run time, of one type or of all; false if there is none by that
  /// name.
  bool withdraw(std::string_view name, std::string_view type);

  /// Ends what has come to its end; false if nothing has.
  bool expire(base::TimePoint now);
  /// When the next one does; nothing: none will.
  std::optional<base::TimePoint> next_end() const;

 private:
  struct Offered {
    wire::Service service;
    std::optional<base::TimePoint> end;
  };

  base::Expected<bool, std::string> become(Offers changed);
  std::optional<std::string> objection() const;

  wire::Description configured_;
  bool passive_;
  std::vector<Offered> services_;
  TagPatch tags_;
};

}  // namespace discover::control
