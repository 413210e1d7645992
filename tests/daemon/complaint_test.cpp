#include "daemon/complaint.hpp"

#include <doctest/doctest.h>

using namespace discover::daemon;
using namespace std::chrono_literals;
using News = Complaint::News;

namespace {

constexpr discover::base::TimePoint start{100h};
const auto denied = std::make_error_code(std::errc::operation_not_permitted);
const auto unreachable = std::make_error_code(std::errc::network_unreachable);
const std::error_code none;

}  // namespace

TEST_CASE("success is no news, an error is, and so is success a minute after the last one") {
  Complaint complaint;
  CHECK(complaint.after(none, start) == News::none);
  CHECK_FALSE(complaint.is_open());
  CHECK(complaint.after(denied, start) == News::fails);
  CHECK(complaint.is_open());
  CHECK(complaint.after(denied, start + 50s) == News::none);
  CHECK(complaint.after(none, start + 100s) == News::none);
  CHECK(complaint.after(none, start + 111s) == News::works_again);
  CHECK_FALSE(complaint.is_open());
  CHECK(complaint.after(denied, start + 112s) == News::fails);
}

TEST_CASE("what fails and succeeds by turns is said once, and other errors once a minute") {
  Complaint complaint;
  int lines = 0;
  for (int i = 0; i < 6000; ++i) {
    const auto error = i % 3 == 0 ? none : denied;
    lines += complaint.after(error, start + i * 10ms) != News::none;
  }
  CHECK(lines == 1);
  for (int i = 6000; i < 36000; ++i) {
    const auto error = i % 2 == 0 ? unreachable : denied;
    lines += complaint.after(error, start + i * 10ms) != News::none;
  }
  CHECK(lines == 6);
}
