#include "discovery/row_store.hpp"

#include <array>
#include <map>

#include <doctest/doctest.h>

#include "base/random.hpp"

using discover::base::Random;
using discover::discovery::Peer;
using discover::discovery::Row;
using discover::discovery::RowStore;
using discover::wire::NodeId;

namespace {

NodeId id_of(std::uint64_t number) {
  NodeId id;
  for (std::size_t i = 0; i < 8; ++i) id.bytes[i] = static_cast<std::uint8_t>(number >> (8 * i));
  return id;
}

/// The store lists exactly the rows of `model`, in order, and finds each.
void check_same(const RowStore& store, const std::map<NodeId, const Row*>& model) {
  REQUIRE(store.size() == model.size());
  auto listed = store.all().begin();
  for (const auto& [id, row] : model) {
    REQUIRE(*listed++ == &row->peer);
    REQUIRE(store.find(id) == row);
  }
}

}  // namespace

TEST_CASE("rows are found, listed in order and stay where they are, whatever comes and goes") {
  RowStore store(42);
  std::map<NodeId, const Row*> model;
  Random random(7);
  for (int step = 0; step < 20'000; ++step) {
    const auto id = id_of(random.next() % 700);
    const auto known = model.find(id);
    if (known == model.end()) {
      CHECK(store.find(id) == nullptr);
      model.emplace(id, &store.add(id));
    } else {
      store.erase(id);
      model.erase(known);
    }
    if (step % 100 == 0) check_same(store, model);
  }
  check_same(store, model);
  for (auto known = model.begin(); known != model.end(); known = model.erase(known)) store.erase(known->first);
  check_same(store, model);
}

TEST_CASE("rows above an id begin with the next, whether it is known or not") {
  RowStore store(1);
  CHECK(store.above(id_of(1)).empty());
  for (const auto first : std::to_array<std::uint8_t>({2, 4, 6})) {
    NodeId id;
    id.bytes[0] = first;
    store.add(id);
  }
  const auto first_above = [&](std::uint8_t first) -> int {
    NodeId id;
    id.bytes[0] = first;
    const auto rows = store.above(id);
    return rows.empty() ? 0 : rows.front()->id.bytes[0];
  };
  CHECK(first_above(1) == 2);
  CHECK(first_above(2) == 4);
  CHECK(first_above(5) == 6);
  CHECK(first_above(6) == 0);
}

TEST_CASE("whoever is expected need not be known") {
  RowStore store(1);
  const NodeId ids[] = {id_of(1), id_of(2)};
  store.expect(ids);
  store.add(ids[1]);
  store.expect(ids);
  CHECK(store.find(ids[0]) == nullptr);
  CHECK(store.find(ids[1]) != nullptr);
}
