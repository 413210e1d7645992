#include "expression.hpp"

#include <doctest/doctest.h>

#include "discover/error.hpp"
#include "peer_selection.hpp"

using namespace discoverctl;

namespace {

discover::Peer node7() {
  discover::Peer peer{.id = "3fa9", .name = "node7", .state = "alive", .verified = true, .mutual = false};
  peer.address = "10.0.0.7";
  peer.age = discover::Seconds{3.2};
  peer.rtt = discover::Milliseconds{0.41};
  peer.restarts = 2;
  peer.os = "Debian GNU/Linux 12 (bookworm)";
  peer.first_seen = std::chrono::sys_days{std::chrono::year{2026} / 9 / 20};
  peer.tags = {{"role", "worker"}, {"gpu", ""}, {"net/rack", "b-12"}};
  peer.services = {{"ssh", "_ssh._tcp", 22, {}}, {"web", "_http._tcp", 80, {}}};
  peer.addresses = {"10.0.0.7", "fd00:0::7"};
  return peer;
}

bool holds(std::string_view text, const discover::Peer& peer = node7()) {
  return parse_expression(text, peer_filter_fields()).holds([&](std::string_view field) {
    return peer_filter_value(peer, field);
  });
}

/// Why the text is no expression; empty if it is one.
std::string objection(std::string_view text) {
  try {
    parse_expression(text, peer_filter_fields());
    return "";
  } catch (const discover::Error& error) {
    CHECK(error.code() == discover::ErrorCode::bad_request);
    return error.what();
  }
}

void check_each(bool expected, std::initializer_list<std::string_view> texts) {
  for (const auto text : texts) {
    CAPTURE(text);
    CHECK(holds(text) == expected);
  }
}

}  // namespace

TEST_CASE("text is compared as it is, or by a pattern") {
  check_each(true, {"name=node7", "name==node7", "name != node8", "name~^node[0-9]+$", "name=~de", "name!~^gpu",
                    "state=alive", "os='Debian GNU/Linux 12 (bookworm)'", "os~(bookworm)", "os~\\(book|trixie",
                    "os=\"Debian GNU/Linux 12 (bookworm)\"", "name~^(node|gpu)7$", "id=3fa9"});
  check_each(false, {"name=node", "name=Node7", "name!=node7", "name~^ode", "name!~node", "state=lost"});
}

TEST_CASE("durations have units, and numbers have an order") {
  check_each(true, {"age<30s", "age<30", "age>3s", "age>=3200ms", "age<=3.2", "age<1h", "age<1d", "rtt<0.5", "rtt<1ms",
                    "rtt<0.001s", "restarts=2", "restarts>=2", "restarts!=3", "paths=0"});
  check_each(false, {"age>30s", "age<3", "age<500ms", "rtt>1", "restarts>2", "restarts=1"});
}

TEST_CASE("an address may be any of the peer's, and in a prefix") {
  check_each(true, {"address=10.0.0.7", "address=10.0.0.0/24", "address=10.0.0.200/24", "address=fd00::7",
                    "address=fd00::/8", "address=0.0.0.0/0", "address~^10[.]0", "address!=10.0.1.0/24"});
  check_each(false, {"address=10.0.0.8", "address=10.0.0.6/32", "address=10.0.0.0/30", "address=fe80::/10",
                     "address!=10.0.0.7", "address=::/0 && address=1.0.0.0/8"});
}

TEST_CASE("services go by name or type, and tags by their names") {
  check_each(true, {"service=ssh", "service=_ssh._tcp", "service~^_http", "service!=smtp", "services=web:80",
                    "tag.role=worker", "tag.net/rack=b-12", "tag.gpu=''", "tag.role~^work", "tag.none!=x"});
  check_each(false, {"service=ss", "service!=ssh", "tag.role=boss", "tag.none=x", "tag.none=''", "tag.none~."});
}

TEST_CASE("a field alone asks whether there is something") {
  check_each(true, {"verified", "tag.gpu", "tag.role", "restarts", "service", "name", "!tag.none", "!mutual", "!kernel",
                    "!conflicts", "verified=yes", "mutual=no", "mutual!=true", "! ! verified"});
  check_each(false, {"mutual", "tag.none", "conflicts", "kernel", "!name", "booted_at"});
}

TEST_CASE("times are compared as RFC 3339 has them, to any precision") {
  check_each(true, {"first_seen>2026", "first_seen>=2026-09-20", "first_seen<2026-09-20T00:00:01Z"});
  check_each(false, {"first_seen<2026-09-20", "first_seen>2027", "booted_at>2000", "booted_at<2100"});
}

TEST_CASE("and binds stronger than or, and parentheses strongest") {
  check_each(true, {"name=node7||name=x&&name=y", "name=x && name=y || name=node7", "!(name=x)&&verified",
                    "!(name=x || mutual)", " ( ( name = node7 ) ) ", "!name=x", "name=node7\t&&\nverified"});
  check_each(false, {"(name=node7||name=x)&&name=y", "!(name=x || verified)", "name=node7 && !verified"});
}

TEST_CASE("what is no expression is told with the place and what is allowed") {
  CHECK(objection("nam=x").find("there is no field \"nam\"; there are name, address,") != std::string::npos);
  CHECK(objection("nam=x").find("service, tag.NAME") != std::string::npos);
  CHECK(objection("name=x name=y").find("at \"name=y\": && or || is expected") != std::string::npos);
  CHECK(objection("name=x)").find("at \")\"") != std::string::npos);
  CHECK(objection("name=").find("a value is missing") != std::string::npos);
  CHECK(objection("age<soon").find("age is a time such as") != std::string::npos);
  CHECK(objection("name<x").find("name can be compared by = != ~ and !~") != std::string::npos);
  CHECK(objection("age~3").find("< <= >") != std::string::npos);
  CHECK(objection("verified>no").find("= and !=") != std::string::npos);
  for (const auto* text : {"",
                           " ",
                           "&&",
                           "name=x &&",
                           "|| name=x",
                           "!",
                           "(",
                           "()",
                           "(name=x",
                           "name='x",
                           "tag.=x",
                           "address=10.0.0.0/33",
                           "address=10.0.0",
                           "address=fd00::/129",
                           "address=x",
                           "age<3w",
                           "age<-3",
                           "restarts>two",
                           "verified=maybe",
                           "name~(",
                           "first_seen>soon",
                           "count>3",
                           "name=x & name=y",
                           "=x"}) {
    CAPTURE(text);
    CHECK_FALSE(objection(text).empty());
  }
  CHECK_FALSE(objection(std::string(100'000, '(')).empty());
  CHECK_FALSE(objection(std::string(100'000, '!') + "name").empty());
}

TEST_CASE("required comparisons can be taken out, and the rest stays") {
  auto fields = peer_filter_fields().all();
  fields.push_back({"count", Kind::count, Shown::on_request});
  const Fields with_count(fields, "tag.");
  auto expression = parse_expression("(count>=4 && tag.role=worker) && count<9", with_count);
  const auto taken = expression.take_required("count");
  REQUIRE(taken.size() == 2);
  CHECK(taken[0].holds(4.0));
  CHECK_FALSE(taken[1].holds(9.0));
  CHECK_FALSE(expression.mentions("count"));
  CHECK(expression.holds([](std::string_view) { return Value("worker"); }));
  CHECK_FALSE(expression.holds([](std::string_view) { return Value("boss"); }));
  for (const auto* text : {"count>=4 || verified", "!(count>=4)", "verified && (count>=4 || count=2)"}) {
    auto tangled = parse_expression(text, with_count);
    CHECK(tangled.take_required("count").empty());
    CHECK(tangled.mentions("count"));
  }
}

TEST_CASE("a selection is all that its options ask for") {
  auto peer = node7();
  const auto contains = [&](PeerOptions options) { return PeerSelection(options).contains(peer); };
  CHECK(contains({}));
  CHECK(contains({.filters = {"name~node", "age<4"}, .tags = {"role=worker", "gpu"}, .services = {"ssh"}}));
  CHECK(contains({.states = {"lost", "alive"}}));
  CHECK_FALSE(contains({.filters = {"name~node", "age>4"}}));
  CHECK_FALSE(contains({.tags = {"role=work"}}));
  CHECK_FALSE(contains({.services = {"ssh", "smtp"}}));
  CHECK_FALSE(contains({.states = {"lost", "left"}}));
  CHECK_THROWS_AS(PeerSelection({.states = {"alvie"}}), discover::Error);
  CHECK_THROWS_AS(PeerSelection({.tags = {"=x"}}), discover::Error);
  peer.state = "lost";
  CHECK_FALSE(contains({}));
  CHECK_FALSE(contains({.filters = {"name~node"}}));
  CHECK(contains({.all = true}));
  CHECK(contains({.filters = {"state!=alive"}}));
  CHECK(PeerSelection({.states = {"lost"}}).list_options().all);
  CHECK(PeerSelection({.states = {"restored"}}).list_options().all);
  CHECK_FALSE(PeerSelection({.tags = {"gpu"}}).list_options().all);
}
