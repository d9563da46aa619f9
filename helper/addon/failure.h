// How the addon's functions fail: an errno and the name of the call, nothing
// else. JavaScript turns it into an error; C++ exceptions are off.
#pragma once

namespace sidestat {

struct Failure {
  int error = 0; // errno, 0 for success
  const char *call = "";

  explicit operator bool() const {
    return error != 0;
  }
};

} // namespace sidestat
