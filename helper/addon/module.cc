// What JavaScript sees: arguments are checked and results converted here, the
// work is done in unix_socket.cc, cgroupstats.cc and file_capabilities.cc.
//
// An error has `errno` (positive) and `syscall`; a wrong argument is a
// TypeError. src/addon gives both a type.

#include <fcntl.h>
#include <napi.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstring>
#include <string>

#include "cgroupstats.h"
#include "file_capabilities.h"
#include "unix_socket.h"

namespace {

using sidestat::CgroupAnswer;
using sidestat::Deadline;
using sidestat::Descriptor;
using sidestat::Failure;

constexpr double MAX_TIMEOUT_MS = 3'600'000;

Napi::Error to_error(Napi::Env env, const Failure &failure) {
  std::string message = failure.call;
  message += ": ";
  message += std::strerror(failure.error);
  Napi::Error error = Napi::Error::New(env, message);
  error.Set("errno", Napi::Number::New(env, failure.error));
  error.Set("syscall", Napi::String::New(env, failure.call));
  return error;
}

bool is_integer(const Napi::Value &value, double minimum, double maximum) {
  if (!value.IsNumber())
    return false;
  double number = value.As<Napi::Number>().DoubleValue();
  return number >= minimum && number <= maximum && std::trunc(number) == number;
}

bool is_descriptor(const Napi::Value &value) {
  return is_integer(value, 0, INT32_MAX);
}

void throw_type_error(Napi::Env env, const char *message) {
  Napi::TypeError::New(env, message).ThrowAsJavaScriptException();
}

// peerCredentials(fd: number): { pid, uid, gid }
Napi::Value peer_credentials(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  if (!is_descriptor(info[0])) {
    throw_type_error(env, "fd must be a file descriptor");
    return env.Undefined();
  }
  sidestat::PeerCredentials peer = {};
  int fd = info[0].As<Napi::Number>().Int32Value();
  if (Failure failure = sidestat::peer_credentials(fd, peer)) {
    to_error(env, failure).ThrowAsJavaScriptException();
    return env.Undefined();
  }
  Napi::Object result = Napi::Object::New(env);
  result.Set("pid", Napi::Number::New(env, peer.pid));
  result.Set("uid", Napi::Number::New(env, peer.uid));
  result.Set("gid", Napi::Number::New(env, peer.gid));
  return result;
}

// socketPair(): [number, number]
Napi::Value socket_pair(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  int fds[2];
  if (Failure failure = sidestat::socket_pair(fds)) {
    to_error(env, failure).ThrowAsJavaScriptException();
    return env.Undefined();
  }
  Napi::Array result = Napi::Array::New(env, 2);
  result.Set(0u, Napi::Number::New(env, fds[0]));
  result.Set(1u, Napi::Number::New(env, fds[1]));
  return result;
}

// closeDescriptor(fd: number): void
Napi::Value close_descriptor(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  if (!is_descriptor(info[0]))
    throw_type_error(env, "fd must be a file descriptor");
  else if (close(info[0].As<Napi::Number>().Int32Value()) != 0)
    to_error(env, {errno, "close"}).ThrowAsJavaScriptException();
  return env.Undefined();
}

// A path as C has it; empty when it is none, which no file has as its name.
std::string read_path(const Napi::Value &value) {
  std::string path =
      value.IsString() ? value.As<Napi::String>().Utf8Value() : "";
  return path.find('\0') == std::string::npos ? path : "";
}

Napi::Object to_object(Napi::Env env,
                       const sidestat::FileCapabilities &capabilities) {
  Napi::Object result = Napi::Object::New(env);
  result.Set("version", Napi::Number::New(env, capabilities.version));
  result.Set("effective", Napi::Boolean::New(env, capabilities.effective));
  result.Set("permitted", Napi::BigInt::New(env, capabilities.permitted));
  result.Set("inheritable", Napi::BigInt::New(env, capabilities.inheritable));
  result.Set("rootUid", Napi::Number::New(env, capabilities.root_uid));
  return result;
}

// fileCapabilities(target: string | number): {...} | undefined
Napi::Value file_capabilities(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  const std::string path = read_path(info[0]);
  if (path.empty() && !is_descriptor(info[0])) {
    throw_type_error(env, "target must be a path or a descriptor");
    return env.Undefined();
  }
  sidestat::FileCapabilities capabilities = {};
  Failure failure =
      path.empty()
          ? sidestat::get_file_capabilities(
                info[0].As<Napi::Number>().Int32Value(), capabilities)
          : sidestat::get_file_capabilities(path.c_str(), capabilities);
  // A file system without attributes has no capabilities either.
  if (failure.error == ENODATA || failure.error == ENOTSUP)
    return env.Undefined();
  if (failure) {
    to_error(env, failure).ThrowAsJavaScriptException();
    return env.Undefined();
  }
  return to_object(env, capabilities);
}

// setFileCapabilities(fd: number, permitted: bigint): void
Napi::Value set_file_capabilities(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  bool lossless = false;
  uint64_t permitted = 0;
  if (info[1].IsBigInt())
    permitted = info[1].As<Napi::BigInt>().Uint64Value(&lossless);
  if (!is_descriptor(info[0]) || !lossless) {
    throw_type_error(env, "it takes a descriptor and a mask of 64 bits");
    return env.Undefined();
  }
  int fd = info[0].As<Napi::Number>().Int32Value();
  if (Failure failure = sidestat::set_file_capabilities(fd, permitted))
    to_error(env, failure).ThrowAsJavaScriptException();
  return env.Undefined();
}

// Asks on a thread of libuv's pool, because open(2) and the answer may block.
class CgroupWorker : public Napi::AsyncWorker {
public:
  CgroupWorker(Napi::Env env, Napi::Promise::Deferred deferred,
               std::string path, Descriptor directory, Deadline deadline)
      : AsyncWorker(env, "sidestat.cgroupStats"), deferred_(deferred),
        path_(std::move(path)), directory_(std::move(directory)),
        deadline_(deadline) {}

protected:
  void Execute() override {
    failure_ =
        directory_
            ? sidestat::cgroup_stats(directory_.get(), deadline_, answer_)
            : sidestat::cgroup_stats(path_.c_str(), deadline_, answer_);
  }

  void OnOK() override {
    Napi::Env env = Env();
    if (failure_) {
      deferred_.Reject(to_error(env, failure_).Value());
      return;
    }
    const auto &bytes = answer_.datagram;
    Napi::Object result = Napi::Object::New(env);
    result.Set("family", Napi::Number::New(env, answer_.family));
    result.Set("datagram",
               Napi::Buffer<uint8_t>::Copy(env, bytes.data(), bytes.size()));
    deferred_.Resolve(result);
  }

private:
  Napi::Promise::Deferred deferred_;
  std::string path_;
  Descriptor directory_; // empty when there is a path
  Deadline deadline_;
  CgroupAnswer answer_;
  Failure failure_;
};

// The target of cgroupStats: a path, or a duplicate of a descriptor, so that
// the number cannot come to mean another file while the request waits for its
// thread. The error is empty when all is well.
Napi::Error read_target(Napi::Env env, const Napi::Value &target,
                        std::string &path, Descriptor &directory) {
  if (target.IsString()) {
    path = target.As<Napi::String>().Utf8Value();
    if (path.find('\0') == std::string::npos)
      return {};
    return Napi::TypeError::New(env, "a path must not contain a NUL character");
  }
  if (!is_descriptor(target))
    return Napi::TypeError::New(env, "target must be a path or a descriptor");
  int fd = target.As<Napi::Number>().Int32Value();
  directory = Descriptor(fcntl(fd, F_DUPFD_CLOEXEC, 0));
  return directory ? Napi::Error() : to_error(env, {errno, "fcntl"});
}

// cgroupStats(target: string | number, timeoutMs: number):
//   Promise<{ family: number, datagram: Buffer }>
Napi::Value cgroup_stats(const Napi::CallbackInfo &info) {
  Napi::Env env = info.Env();
  auto deferred = Napi::Promise::Deferred::New(env);
  std::string path;
  Descriptor directory;
  Napi::Error error = read_target(env, info[0], path, directory);
  if (error.IsEmpty() && !is_integer(info[1], 0, MAX_TIMEOUT_MS))
    error = Napi::TypeError::New(env, "timeoutMs must be 0 to 3600000");
  if (!error.IsEmpty()) {
    deferred.Reject(error.Value());
    return deferred.Promise();
  }
  std::chrono::milliseconds timeout(info[1].As<Napi::Number>().Int64Value());
  auto *worker =
      new CgroupWorker(env, deferred, std::move(path), std::move(directory),
                       std::chrono::steady_clock::now() + timeout);
  worker->Queue(); // it deletes itself when it is done
  return deferred.Promise();
}

Napi::Object init(Napi::Env env, Napi::Object exports) {
  exports.Set("peerCredentials", Napi::Function::New(env, peer_credentials));
  exports.Set("socketPair", Napi::Function::New(env, socket_pair));
  exports.Set("closeDescriptor", Napi::Function::New(env, close_descriptor));
  exports.Set("fileCapabilities", Napi::Function::New(env, file_capabilities));
  exports.Set("setFileCapabilities",
              Napi::Function::New(env, set_file_capabilities));
  exports.Set("cgroupStats", Napi::Function::New(env, cgroup_stats));
  return exports;
}

} // namespace

NODE_API_MODULE(sidestat, init)
