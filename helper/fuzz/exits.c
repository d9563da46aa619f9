/*
 * What comes to the sockets of the exit stream: datagrams, each with two bytes
 * of length before it, the top bit for ENOBUFS before the datagram.
 */
#include "../inbox.h"

#include <errno.h>
#include <stdlib.h>

static int fake_inbox_read(int fd);
static struct span fake_inbox_datagram(int slot);
#define inbox_read fake_inbox_read
#define inbox_datagram fake_inbox_datagram
#include "../exits.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct {
  const uint8_t *at;
  size_t left;
  struct span slots[INBOX_SLOTS];
  uint64_t taken, given;
} input;

/* Only what opens streams needs it. */
int netlink_open(struct netlink *netlink, int buffer_bytes) {
  (void)netlink, (void)buffer_bytes;
  return ENOSYS;
}

static int fake_inbox_read(int fd) {
  int count = 0;
  (void)fd;
  while (count < INBOX_SLOTS && input.left >= 2) {
    const uint16_t word = get_u16(input.at);
    size_t length = word & 0x7fffU;
    input.at += 2;
    input.left -= 2;
    if (length > input.left)
      length = input.left;
    input.slots[count++] = (struct span){input.at, length};
    input.given++;
    input.at += length;
    input.left -= length;
    if (word & 0x8000)
      break;
  }
  if (input.left < 2)
    input.left = 0;
  errno = input.left > 0 ? ENOBUFS : EAGAIN;
  return count > 0 ? count : -1;
}

/* As inbox.c does: a whole message, or nothing. */
static struct span fake_inbox_datagram(int slot) {
  struct nlmsghdr header;
  const struct span datagram = input.slots[slot];
  if (datagram.length < sizeof(header))
    return (struct span){NULL, 0};
  memcpy(&header, datagram.bytes, sizeof(header));
  if (header.nlmsg_len < sizeof(header) || header.nlmsg_len > datagram.length)
    return (struct span){NULL, 0};
  return datagram;
}

static void take(void *context, uint16_t cpu, const struct span *datagrams,
                 unsigned count) {
  struct birth birth = {.child = 1};
  (void)context;
  if (cpu != 7 || count == 0 || count > INBOX_SLOTS)
    abort();
  look_for_child(&birth, cpu, datagrams, count);
  input.taken += count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const struct exit_sink sink = {NULL, take, ignore_loss, NULL};
  struct exit_stream stream = {
      .netlink = {.fd = -1, .family = 31},
      .cpu = 7,
  };
  memset(&input, 0, sizeof(input));
  input.at = data;
  input.left = size;
  while (!drain(&stream, &sink))
    continue;
  if (input.taken > input.given)
    abort();
  return 0;
}
