#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "base/expected.hpp"
#include "control/offers.hpp"
#include "wire/description.hpp"

namespace discover::control {

// What a client wants announced, by the rules of wire/rules.hpp; or a sentence that starts with the key at
// fault.

base::Expected<wire::Service, std::string> read_service(const nlohmann::json& value);
base::Expected<TagPatch, std::string> read_tag_patch(const nlohmann::json& value);

}  // namespace discover::control
