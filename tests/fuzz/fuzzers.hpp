#pragma once

#include "base/bytes.hpp"

/// What an input is, and which promises are tested with it: README.md. Each reads one input, of whatever bytes, and
/// ends the process where a promise is broken. What happens depends on nothing but the input.
namespace discover::fuzz {

void header(base::Bytes input);
void body(base::Bytes input);
void node(base::Bytes input);
void request(base::Bytes input);
void config(base::Bytes input);
void snapshot(base::Bytes input);
void links(base::Bytes input);
void reply(base::Bytes input);
void text(base::Bytes input);

}  // namespace discover::fuzz
