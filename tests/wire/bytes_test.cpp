#include <array>

#include <doctest/doctest.h>

#include "wire/reader.hpp"
#include "wire/writer.hpp"

using namespace discover::wire;
namespace base = discover::base;

namespace {
constexpr std::array<std::byte, 4> four = {std::byte{0x01}, std::byte{0x82}, std::byte{0x03}, std::byte{0x04}};
}

TEST_CASE("integers are big-endian both ways") {
  std::array<std::byte, 15> buffer{};
  Writer out(buffer);
  out.u8(0xfe);
  out.u16(0x0102);
  out.u32(0xa1b2c3d4);
  out.u64(0x1122334455667788);
  CHECK_FALSE(out.past_end());
  CHECK(buffer[1] == std::byte{1});
  CHECK(buffer[3] == std::byte{0xa1});
  CHECK(buffer[14] == std::byte{0x88});

  Reader in(out.written());
  CHECK(in.u8() == 0xfe);
  CHECK(in.u16() == 0x0102);
  CHECK(in.u32() == 0xa1b2c3d4);
  CHECK(in.u64() == 0x1122334455667788);
  CHECK(in.rest().empty());
  CHECK_FALSE(in.past_end());
}

TEST_CASE("reading exactly to the end is no error, one byte more is") {
  Reader in(four);
  CHECK(in.take(4).size() == 4);
  CHECK_FALSE(in.past_end());
  CHECK(in.take(0).empty());
  CHECK_FALSE(in.past_end());
  CHECK(in.u8() == 0);
  CHECK(in.past_end());
}

TEST_CASE("a value that lies half outside reads as zero, and so does everything after it") {
  Reader in(four);
  CHECK(in.u16() == 0x0182);
  CHECK(in.u32() == 0);
  CHECK(in.past_end());
  CHECK(in.u8() == 0);
  CHECK(in.rest().empty());
}

TEST_CASE("an array that lies half outside reads as zeros") {
  Reader in(four);
  CHECK(in.bytes<4>() == std::array<std::uint8_t, 4>{1, 0x82, 3, 4});
  CHECK(in.bytes<4>() == std::array<std::uint8_t, 4>{});
  CHECK(in.past_end());
}

TEST_CASE("an absurd count is past the end and does not wrap") {
  Reader in(four);
  in.u8();
  CHECK(in.take(SIZE_MAX).empty());
  CHECK(in.past_end());
}

TEST_CASE("what does not fit is left out whole, and so is everything after it") {
  std::array<std::byte, 3> buffer{};
  Writer out(buffer);
  out.u16(0x0102);
  out.u16(0x0304);
  CHECK(out.past_end());
  CHECK(out.written().size() == 2);
  out.u8(5);
  out.zeros(1);
  out.bytes(base::Bytes(four).first(1));
  CHECK(out.written().size() == 2);
  CHECK(buffer[2] == std::byte{0});
}

TEST_CASE("filling a buffer to its last byte is no error") {
  std::array<std::byte, 6> buffer{};
  Writer out(buffer);
  out.bytes(four);
  out.zeros(2);
  CHECK_FALSE(out.past_end());
  CHECK(out.written().size() == 6);
  out.zeros(SIZE_MAX);
  CHECK(out.past_end());
  CHECK(out.written().size() == 6);
}
