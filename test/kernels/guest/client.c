/* The client's side of docs/protocol.md, as far as a test needs it. */
#include "guest.h"

#include "generated.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CHANNEL = 3, MOST_IDS = 64 };

/* All numbers of headers are little-endian, on every host. */
static uint32_t get_u32(const uint8_t *bytes) {
  return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 |
         (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static void put_u32(uint8_t *bytes, uint32_t value) {
  for (int i = 0; i < 4; i++)
    bytes[i] = (uint8_t)(value >> 8 * i);
}

/* False when nothing comes within the time; ends when the helper is gone. */
static bool wait_for_bytes(const struct client *client, int timeout_ms) {
  struct pollfd entry = {.fd = client->fd, .events = POLLIN};
  const int ready = poll(&entry, 1, timeout_ms);
  if (ready < 0 && errno != EINTR)
    fail("wait for the helper of %s", client->session);
  return ready > 0;
}

static bool read_exactly(const struct client *client, uint8_t *bytes,
                         size_t length) {
  for (size_t at = 0; at < length;) {
    if (!wait_for_bytes(client, ANSWER_MS))
      fail("the helper of %s does not answer", client->session);
    const ssize_t got = read(client->fd, bytes + at, length - at);
    if (got <= 0)
      return false;
    at += (size_t)got;
  }
  return true;
}

/* One frame: header and payload; false when the helper closed. */
static bool read_frame(struct client *client, uint8_t *frame) {
  if (!read_exactly(client, frame, FRAME_SIZE))
    return false;
  const uint32_t length = get_u32(frame + FRAME_LENGTH);
  if (length > MAX_PAYLOAD)
    fail("a frame of %u bytes", length);
  if (!read_exactly(client, frame + FRAME_SIZE, length))
    fail("the helper of %s closed inside a frame", client->session);
  report_bytes("frames.bin", frame, FRAME_SIZE + length);
  return true;
}

static _Noreturn void become_helper(const struct start *start, int channel,
                                    int errors) {
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  dup2(null, STDIN_FILENO);
  dup2(null, STDOUT_FILENO);
  dup2(errors, STDERR_FILENO);
  if (dup2(channel, CHANNEL) != CHANNEL)
    _exit(98);
  fcntl(CHANNEL, F_SETFD, 0);
  execl(start->program, start->program, start->option, (char *)NULL);
  _exit(97);
}

/* msgpack: str16 with a length of 10, str16 with a length of 5. */
static bool says_ready(const uint8_t *frame) {
  static const char READY[] = "\xda\x00\x0a"
                              "exitEvents\xda\x00\x05"
                              "ready";
  return memmem(frame + FRAME_SIZE, get_u32(frame + FRAME_LENGTH), READY,
                sizeof(READY) - 1) != NULL;
}

static void report_process(const struct client *client) {
  char name[64], path[64];
  snprintf(name, sizeof(name), "helper.%s.status", client->session);
  snprintf(path, sizeof(path), "/proc/%d/status", client->pid);
  report_file(name, path);
}

/* pair[1] listens, as systemd does it; pair[0] is a connection of the user. */
static void connect_as(uid_t uid, int pair[2]) {
  const struct sockaddr_un address = {AF_UNIX, "/run/helper.sock"};
  const struct sockaddr *name = (const struct sockaddr *)&address;
  for (int i = 0; i < 2; i++)
    pair[i] = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  unlink(address.sun_path);
  if (bind(pair[1], name, sizeof(address)) < 0 || listen(pair[1], 1) < 0 ||
      chmod(address.sun_path, 0666) < 0 || seteuid(uid) < 0 ||
      connect(pair[0], name, sizeof(address)) < 0 || seteuid(ROOT) < 0)
    fail("connect to a socket as %u", uid);
}

bool client_start(struct client *client, const struct start *start) {
  static uint8_t frame[FRAME_SIZE + MAX_PAYLOAD];
  const uid_t helper_uid = start->daemon ? ROOT : start->uid;
  int pair[2];
  if (start->daemon)
    connect_as(start->uid, pair);
  else if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
    fail("make a socket pair");
  const int errors =
      open(OUT "/stderr", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  *client = (struct client){
      .session = start->session, .fd = pair[0], .daemon = start->daemon};
  client->pid = fork_as(helper_uid);
  if (client->pid == 0)
    become_helper(start, pair[1], errors);
  close(pair[1]);
  close(errors);
  report_line("sessions", "%s %d %u", start->session, client->pid, helper_uid);
  if (!read_frame(client, frame)) {
    client_end(client);
    return false;
  }
  client->exits_ready = says_ready(frame);
  report_process(client);
  return true;
}

uint32_t client_send(struct client *client, unsigned operation,
                     const char *label, const uint32_t *ids, size_t count) {
  uint8_t bytes[REQUEST_SIZE + 4 * MOST_IDS] = {0};
  const size_t length = REQUEST_SIZE + 4 * count;
  put_u32(bytes + REQUEST_LENGTH, (uint32_t)(4 * count));
  bytes[REQUEST_OPERATION] = (uint8_t)operation;
  put_u32(bytes + REQUEST_ID, ++client->requests);
  put_u32(bytes + REQUEST_COUNT, (uint32_t)count);
  for (size_t i = 0; i < count; i++) {
    put_u32(bytes + REQUEST_SIZE + 4 * i, ids[i]);
    report_line("requests", "%s %u %u %s %u", client->session, client->requests,
                operation, label, ids[i]);
  }
  if (write(client->fd, bytes, length) != (ssize_t)length)
    fail("send a request of %s", client->session);
  return client->requests;
}

void client_receive(struct client *client, uint32_t request) {
  static uint8_t frame[FRAME_SIZE + MAX_PAYLOAD];
  for (;;) {
    if (!read_frame(client, frame))
      fail("the helper of %s ended in an answer", client->session);
    const uint8_t kind = frame[FRAME_KIND];
    if ((kind == KIND_END || kind == KIND_ERROR) &&
        get_u32(frame + FRAME_REQUEST) == request)
      return;
  }
}

void client_ask(struct client *client, unsigned operation, const char *label,
                const uint32_t *ids, size_t count) {
  client_receive(client, client_send(client, operation, label, ids, count));
}

void client_drain(struct client *client, int timeout_ms) {
  static uint8_t frame[FRAME_SIZE + MAX_PAYLOAD];
  while (wait_for_bytes(client, timeout_ms)) {
    if (!read_frame(client, frame))
      fail("the helper of %s ended", client->session);
  }
}

/* It has to end by itself when the channel closes; the daemon when it is told.
 */
static int await_end(const struct client *client) {
  int status = -1;
  if (client->daemon) {
    kill(client->pid, SIGTERM);
    waitpid(client->pid, &status, 0);
    return WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM ? 0 : status;
  }
  for (int i = 0; i < ANSWER_MS / 10; i++) {
    if (waitpid(client->pid, &status, WNOHANG) == client->pid)
      return status;
    sleep_ms(10);
  }
  kill(client->pid, SIGKILL);
  waitpid(client->pid, NULL, 0);
  return -1;
}

void client_end(struct client *client) {
  close(client->fd);
  report_line("ends", "%s %d", client->session, await_end(client));
}
