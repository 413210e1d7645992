#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "config/value.hpp"

namespace discover::config {

// What the host says about itself and offers, by the rules of wire/rules.hpp. All throw Error.

std::map<std::string, std::string> read_tags(const Value& object);
wire::Service read_service(const Value& object);
std::vector<wire::Service> read_services(const Value& list);

/// Name, tags and services together must fit a description, and that of a passive host an announcement,
/// whatever else the host has to say.
void check_offers(const Value& object, const Config& config);

}  // namespace discover::config
