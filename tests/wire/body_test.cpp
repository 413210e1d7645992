#include "wire/body.hpp"

#include <algorithm>
#include <string>

#include <doctest/doctest.h>

#include "wire/limits.hpp"

using namespace discover::wire;
namespace base = discover::base;

namespace {

/// A body with a name and `members`, which are JSON text.
std::string with(const std::string& members) { return R"({"name":"a",)" + members + "}"; }

std::string quoted(const std::string& text) { return '"' + text + '"'; }

std::string repeated(std::size_t count, const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += (i == 0 ? "" : ",") + text;
  return out;
}

/// `count` members "k0":"", "k1":"" ...
std::string entries(std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":\"\"";
  return '{' + out + '}';
}

std::string service(const std::string& members) { return with(R"("services":[{)" + members + "}]"); }

/// A service with everything right but its port, which is JSON text.
std::string port(const std::string& value) { return service(R"("name":"n","type":"_n._tcp","port":)" + value); }

void accepts(const std::string& body) {
  CAPTURE(body);
  const auto decoded = decode_body(body);
  CHECK_MESSAGE(decoded, (decoded ? "" : decoded.error()));
}

/// Refused, and the error begins with `reason`.
void refuses(const std::string& body, const std::string& reason) {
  CAPTURE(body);
  const auto decoded = decode_body(body);
  REQUIRE_FALSE(decoded);
  CHECK(decoded.error().substr(0, reason.size()) == reason);
}

}  // namespace

TEST_CASE("a body is one JSON object of bounded length and depth, without duplicate keys") {
  accepts(R"({"name":"a"})");
  accepts(R"( {"name":"a"} )");
  refuses("", "not valid JSON");
  refuses(R"(["name"])", "not an object");
  refuses(R"("name")", "neither an object nor an array");
  refuses(R"({"name":"a"}{})", "not valid JSON");
  refuses(R"({"name":"a",})", "not valid JSON");
  refuses(R"({"name":"a"} // comment)", "not valid JSON");
  refuses(R"({"name":"a","name":"a"})", "duplicate key \"name\"");
  refuses(with(R"("tags":{"x":"1","x":"2"})"), "duplicate key \"x\"");
  accepts(with(R"("later":[[[]]])"));
  refuses(with(R"("later":[[[[]]]])"), "nested deeper than 4");
  accepts(R"({"name":"a"})" + std::string(max_body_bytes - 12, ' '));
  refuses(R"({"name":"a"})" + std::string(max_body_bytes - 11, ' '), "longer than 16384 bytes");
}

TEST_CASE("unknown keys are ignored, and null counts as absent") {
  const auto plain = decode_body(R"({"name":"a"})");
  REQUIRE(plain);
  for (const auto* members : {R"("later":1,"Name":"b","x":{"y":[1.5e300,true,null]})", R"("os":null,"kernel":null)",
                              R"("booted_at":null,"addresses":null,"tags":null,"services":null)",
                              R"("addresses":[],"tags":{},"services":[])"}) {
    const auto decoded = decode_body(with(members));
    CAPTURE(members);
    REQUIRE(decoded);
    CHECK(*decoded == *plain);
  }
  const auto txt = decode_body(service(R"("name":"n","type":"_n._tcp","port":1,"txt":null,"weight":2)"));
  REQUIRE(txt);
  CHECK(txt->services.at(0) == Service{"n", "_n._tcp", 1, {}});
}

TEST_CASE("the name is a host name, and is there") {
  for (const auto& name : {std::string("a"), std::string("a.b-c_D.9"), std::string(253, 'x')}) {
    accepts(R"({"name":)" + quoted(name) + "}");
  }
  for (const auto& name : {std::string(""), std::string("."), std::string("a."), std::string(".a"), std::string("a..b"),
                           std::string("a b"), std::string("a/b"), std::string("b\\u00fcro"), std::string(254, 'x')}) {
    refuses(R"({"name":)" + quoted(name) + "}", "name: ");
  }
  for (const auto* body : {"{}", R"({"name":null})", R"({"name":1})", R"({"name":["a"]})"}) refuses(body, "name: ");
}

TEST_CASE("free text is printable and at most 256 bytes of UTF-8") {
  for (const std::string key : {"os", "kernel", "arch", "version"}) {
    const auto text = [&key](const std::string& value) { return with(quoted(key) + ':' + quoted(value)); };
    const auto reason = key + ": not printable text of at most 256 bytes";
    accepts(text(""));
    accepts(text("D\u00e9bian \u65e5\u672c \U0001f427"));
    accepts(text(R"(quote \" backslash \\ slash \/ \u00e9 \ud83d\udc27)"));
    accepts(text(std::string(256, 'x')));
    refuses(text(std::string(257, 'x')), reason);
    accepts(text(std::string(254, 'x') + "\u00e9"));
    refuses(text(std::string(255, 'x') + "\u00e9"), reason);
    refuses(with(quoted(key) + ":1"), reason);
    refuses(with(quoted(key) + ":[]"), reason);
  }
}

TEST_CASE("text that a terminal would act on, reorder or hide is refused, however it is written") {
  const char* const points[] = {
      "\\u0000", "\\n",     "\\u001b", "\\u007f", "\\u0085", "\u0085",     "\u009b",  // controls, ESC, CSI
      "\u202e",  "\\u202e", "\u2066",  "\u061c",  "\u200e",                           // bidirectional
      "\u200b",  "\u200d",  "\ufeff",  "\u2060",  "\u00ad",  "\u3164",                // zero width, hidden
      "\u2028",  "\u2029",  "\ue000",  "\uffff",  "\\uffff", "\U000e0041",            // lines, private, tags
  };
  for (const auto* point : points) {
    refuses(with(R"("os":"a)" + std::string(point) + R"(b")"), "os: not printable");
    refuses(with(R"("tags":{"k":"a)" + std::string(point) + R"(b"})"), "tags: ");
  }
  refuses(with(std::string("\"os\":\"a\x1b[31m\"")), "not valid JSON");
  refuses(with(std::string("\"os\":\"a\0b\"", 10)), "not valid JSON");
}

TEST_CASE("invalid UTF-8 is refused wherever it stands") {
  for (const auto* bytes :
       {"\x80", "\xff", "\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82", "\\ud800"}) {
    refuses(with(R"("os":")" + std::string(bytes) + '"'), "not valid JSON");
    refuses(with(R"("later":")" + std::string(bytes) + '"'), "not valid JSON");
    refuses(with('"' + std::string(bytes) + R"(":1)"), "not valid JSON");
  }
}

TEST_CASE("booted_at is whole seconds since 1970, up to the year 9999") {
  for (const auto* value : {"0", "1789898000", "253402300799"}) accepts(with(R"("booted_at":)" + std::string(value)));
  for (const auto* value : {"-1", "253402300800", "18446744073709551615", "1e400", "99999999999999999999", "1.0", "1e3",
                            "\"1\"", "true", "[1]"}) {
    const auto body = with(R"("booted_at":)" + std::string(value));
    CAPTURE(body);
    CHECK_FALSE(decode_body(body));
  }
}

TEST_CASE("addresses are at most 64 that a host can own") {
  for (const auto* address :
       {"10.0.0.7", "127.0.0.1", "169.254.1.1", "223.255.255.254", "240.0.0.1", "fd00::7", "fe80::1", "::1"}) {
    accepts(with(R"("addresses":[")" + std::string(address) + "\"]"));
  }
  for (const auto* address : {"0.0.0.0", "0.1.2.3", "224.0.0.1", "239.255.255.255", "255.255.255.255", "::", "ff02::1",
                              "", "10.0.0", "10.0.0.256", "10.0.0.07", "10.0.0.7/24", "fe80::1%eth0", "localhost",
                              " 10.0.0.7", "10.0.0.7\\u0000", "1234567890123456789012345678901234567890123456789"}) {
    refuses(with(R"("addresses":[")" + std::string(address) + "\"]"), "addresses: ");
  }
  accepts(with("\"addresses\":[" + repeated(64, "\"10.0.0.7\"") + ']'));
  refuses(with("\"addresses\":[" + repeated(65, "\"10.0.0.7\"") + ']'), "addresses: ");
  refuses(with(R"("addresses":"10.0.0.7")"), "addresses: ");
  refuses(with(R"("addresses":[167772167])"), "addresses: ");
  refuses(with(R"("addresses":{"a":"10.0.0.7"})"), "addresses: ");
}

TEST_CASE("tags are at most 64 texts under keys of [A-Za-z0-9._/-]") {
  const auto tag = [](const std::string& key, const std::string& value) {
    return with("\"tags\":{" + quoted(key) + ':' + value + '}');
  };
  accepts(with("\"tags\":" + entries(64)));
  refuses(with("\"tags\":" + entries(65)), "tags: ");
  for (const auto& key : {std::string("a"), std::string("example.org/a_B-9."), std::string(63, 'k')}) {
    accepts(tag(key, "\"v\""));
  }
  for (const auto& key : {std::string(""), std::string(64, 'k'), std::string("a b"), std::string("a=b"),
                          std::string("\u00e9"), std::string("\\u001b"), std::string("\\u202e")}) {
    refuses(tag(key, "\"v\""), "tags: ");
  }
  accepts(tag("k", "\"\""));
  accepts(tag("k", quoted(std::string(256, 'x'))));
  refuses(tag("k", quoted(std::string(257, 'x'))), "tags: ");
  for (const auto* value : {"1", "true", "null", "[]", "{}"}) refuses(tag("k", value), "tags: ");
  refuses(with(R"("tags":[])"), "tags: ");
}

TEST_CASE("services are at most 64, each with name, type and port") {
  const std::string one = R"({"name":"n","type":"_n._tcp","port":1})";
  accepts(with("\"services\":[" + repeated(64, one) + ']'));
  refuses(with("\"services\":[" + repeated(65, one) + ']'), "services: not a list of at most 64");
  refuses(with("\"services\":" + one), "services: ");
  refuses(with(R"("services":["ssh"])"), "services: not an object");
  refuses(service(R"("type":"_n._tcp","port":1)"), "services: name");
  refuses(service(R"("name":"n","port":1)"), "services: type");
  refuses(service(R"("name":"n","type":"_n._tcp")"), "services: port");
}

TEST_CASE("a service's name is 1 to 63 bytes of printable text") {
  const auto name = [](const std::string& text) {
    return service(R"("type":"_n._tcp","port":1,"name":)" + quoted(text));
  };
  for (const auto& text : {std::string("B\u00fcro 2. OG"), std::string(63, 'x')}) accepts(name(text));
  for (const auto& text : {std::string(""), std::string(64, 'x'), std::string("a\\tb"), std::string("a\u200bb")}) {
    refuses(name(text), "services: name");
  }
}

TEST_CASE("a service's type is like _ssh._tcp") {
  const auto type = [](const std::string& text) { return service(R"("name":"n","port":1,"type":)" + quoted(text)); };
  for (const auto* text : {"_s._tcp", "_ssh._udp", "_123456789012345._tcp", "_a-B-9._udp"}) accepts(type(text));
  for (const auto* text :
       {"", "ssh", "_ssh", "ssh._tcp", "_ssh._sctp", "_ssh._TCP", "_._tcp", "_1234567890123456._tcp", "_s_h._tcp",
        "_s.h._tcp", "_ssh._tcp.", "_ssh._tcp._udp", "_\u00e9._tcp", "._tcp", "__tcp"}) {
    refuses(type(text), "services: type");
  }
}

TEST_CASE("a service's port is an integer of 1 to 65535") {
  accepts(port("1"));
  accepts(port("65535"));
  for (const auto* value :
       {"0", "65536", "70000", "-1", "1.0", "\"22\"", "null", "true", "[22]", "4294967318", "-65514"}) {
    refuses(port(value), "services: port is not 1 to 65535");
  }
}

TEST_CASE("a service's txt is at most 32 texts") {
  const auto txt = [](const std::string& value) {
    return service(R"("name":"n","type":"_n._tcp","port":1,"txt":)" + value);
  };
  accepts(txt(entries(32)));
  refuses(txt(entries(33)), "txt: ");
  refuses(txt(R"({"k":1})"), "txt: ");
  refuses(txt(R"({"k":["deep"]})"), "nested deeper than 4");
}

TEST_CASE("a description counts as long as its escapes would make it") {
  const auto body = [](std::size_t letters) {
    std::string text = R"({"name":"a","unknown":")";
    for (std::size_t i = 0; i < letters; ++i) text += "\xc3\xa9";
    return text + "\"}";
  };
  CHECK(decode_body(body(2700)));  // 16,200 bytes and a few
  CHECK(decode_body(body(2800)).error() == "too long when escaped");
}

TEST_CASE("an error never carries the peer's text unescaped") {
  const auto hostile = decode_body(with(R"("tags":{"\u001b[31m":"v"})"));
  REQUIRE_FALSE(hostile);
  CHECK(hostile.error().find('\x1b') == std::string::npos);
  CHECK(hostile.error().find("\\x1b[31m") != std::string::npos);
}
