/* kernel.c: kernels that cannot be had, up to one without taskstats. */
#include "../netlink.h"

static int fake_resolve(struct netlink *netlink, netlink_sink *sink,
                        void *context);
static int fake_get(struct netlink *netlink, struct netlink_query *query);
#define netlink_resolve fake_resolve
#define netlink_get fake_get
#include "../kernel.c"
#undef netlink_resolve
#undef netlink_get

#include "check.h"

#include <stdbool.h>
#include <stdlib.h>
#include <sys/wait.h>

static uint8_t datagram[8192];
static size_t datagram_length;
static int call_error;
static bool silent;

static void put_message(uint16_t type, const void *payload, size_t length) {
  const struct nlmsghdr header = {
      .nlmsg_len = (uint32_t)(sizeof(header) + length),
      .nlmsg_type = type,
  };
  memcpy(datagram, &header, sizeof(header));
  memcpy(datagram + sizeof(header), payload, length);
  datagram_length = sizeof(header) + length;
}

static void put_error(int32_t error) {
  put_message(NLMSG_ERROR, &error, sizeof(error));
}

static int fake_resolve(struct netlink *netlink, netlink_sink *sink,
                        void *context) {
  (void)netlink;
  if (call_error == 0)
    sink(context, 0, (struct span){datagram, datagram_length});
  return call_error;
}

static int fake_get(struct netlink *netlink, struct netlink_query *query) {
  (void)netlink;
  query->missing = silent;
  if (call_error == 0 && !silent)
    query->sink(query->context, 0, (struct span){datagram, datagram_length});
  return call_error;
}

/* The exit code of a helper that resolves the family against the fake. */
static int resolve_code(void) {
  fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    struct kernel kernel;
    struct netlink netlink = {0};
    dup2(STDOUT_FILENO, STDERR_FILENO);
    kernel_resolve(&kernel, &netlink);
    _exit(netlink.family == 31 ? 0 : 1);
  }
  int status = -1;
  CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status));
  return WEXITSTATUS(status);
}

static void family_is_resolved(void) {
  const struct {
    struct genlmsghdr generic;
    struct nlattr attribute;
    uint16_t id, pad;
  } reply = {{CTRL_CMD_NEWFAMILY, 2, 0}, {6, CTRL_ATTR_FAMILY_ID}, 31, 0};
  put_message(GENL_ID_CTRL, &reply, sizeof(reply));
  CHECK(resolve_code() == 0);
}

static void missing_family_is_unavailable(void) {
  put_error(-ENOENT);
  CHECK(resolve_code() == EX_UNAVAILABLE);
  put_error(-EPERM);
  CHECK(resolve_code() == EX_UNAVAILABLE);
  put_message(GENL_ID_CTRL, "1234", 4);
  CHECK(resolve_code() == EX_UNAVAILABLE);
  datagram_length = 3;
  CHECK(resolve_code() == EX_UNAVAILABLE);
  datagram_length = sizeof(((struct kernel *)0)->new_family) + 1;
  CHECK(resolve_code() == EX_UNAVAILABLE);
  call_error = ENOBUFS;
  CHECK(resolve_code() == EX_OSERR);
  call_error = 0;
}

static struct kernel probe(void) {
  struct netlink netlink = {0};
  struct kernel kernel = {0};
  kernel_probe(&kernel, &netlink);
  return kernel;
}

/* A GET reply whose struct has `size` bytes. */
static void put_stats(uint16_t version, uint16_t size) {
  uint8_t body[4096] = {0};
  const struct nlattr nest = {(uint16_t)(4 + 8 + 4 + size),
                              TASKSTATS_TYPE_AGGR_PID};
  const struct nlattr id = {8, TASKSTATS_TYPE_PID};
  const struct nlattr stats = {(uint16_t)(4 + size), TASKSTATS_TYPE_STATS};
  memcpy(body + 4, &nest, 4);
  memcpy(body + 8, &id, 4);
  memcpy(body + 16, &stats, 4);
  memcpy(body + 20, &version, 2);
  put_message(31, body, (size_t)(20 + size));
}

static void version_and_size_are_read(void) {
  put_stats(17, 688);
  const struct kernel kernel = probe();
  CHECK(kernel.error == 0 && kernel.version == 17 && kernel.size == 688);
  CHECK(kernel.reply_length == 724);
}

static void refusals_become_an_errno(void) {
  put_error(-EPERM);
  CHECK(probe().error == EPERM);
  put_error(0);
  CHECK(probe().error == EBADMSG);
  put_stats(0, 1);
  CHECK(probe().error == EBADMSG);
  for (size_t length = 0; length < 36; length++) {
    put_stats(16, 560);
    datagram_length = length;
    CHECK(probe().error == EBADMSG);
  }
  silent = true;
  CHECK(probe().error == ETIMEDOUT);
  silent = false;
  call_error = ENOMEM;
  CHECK(probe().error == ENOMEM);
  call_error = 0;
}

int main(void) {
  check_run("the family is resolved", family_is_resolved);
  check_run("a kernel without the family is EX_UNAVAILABLE",
            missing_family_is_unavailable);
  check_run("version, size and length of a reply are read",
            version_and_size_are_read);
  check_run("what the kernel refuses becomes an errno",
            refusals_become_an_errno);
  return check_end();
}
