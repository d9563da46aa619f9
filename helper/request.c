#include "request.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* Everything that a client can ask for. */
static const struct operation {
  uint8_t code;
  const char *name;
  uint32_t minimum, maximum; /* bytes of payload */
  request_step *step;
} OPERATIONS[] = {
    {OP_GET_PID, "GET_PID", 4, 4 * MAX_IDS, get_by_pid},
    {OP_GET_TGID, "GET_TGID", 4, 4 * MAX_IDS, get_by_tgid},
    {OP_EXITS_START, "EXITS_START", 0, 0, listen_start},
    {OP_EXITS_STOP, "EXITS_STOP", 0, 0, listen_stop},
};
enum { OPERATION_COUNT = sizeof(OPERATIONS) / sizeof(OPERATIONS[0]) };

/* Returns 0, or the code of the ERROR. */
static uint32_t check_header(struct request *request) {
  const uint8_t *header = request->buffer;
  const uint32_t length = get_u32(header + REQUEST_LENGTH);
  const struct operation *operation = OPERATIONS;
  const struct operation *const end = OPERATIONS + OPERATION_COUNT;
  while (operation < end && operation->code != header[REQUEST_OPERATION])
    operation++;
  request->id = get_u32(header + REQUEST_ID);
  request->count = get_u32(header + REQUEST_COUNT);
  if (operation == end)
    return FAILURE_UNKNOWN_OPERATION;
  if (header[REQUEST_FLAGS] != 0 || get_u16(header + REQUEST_RESERVED) != 0 ||
      request->id == 0 || length < operation->minimum ||
      length > operation->maximum || length % 4 != 0 ||
      request->count != length / 4)
    return FAILURE_BAD_REQUEST;
  request->step = operation->step;
  return 0;
}

size_t request_wants(const struct request *request) {
  size_t end = REQUEST_SIZE;
  if (request->step != NULL)
    end += 4 * (size_t)request->count;
  return end - request->have;
}

enum request_state request_read(struct request *request, int fd,
                                uint32_t *failure) {
  while (request_wants(request) > 0) {
    const ssize_t got = recv(fd, request->buffer + request->have,
                             request_wants(request), MSG_DONTWAIT);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
      return REQUEST_PARTIAL;
    if (got < 0 || (got == 0 && request->have == 0))
      return REQUEST_ENDED;
    request->have += (size_t)got;
    *failure = got == 0 ? FAILURE_BAD_REQUEST : 0;
    if (got > 0 && request->have == REQUEST_SIZE)
      *failure = check_header(request);
    if (*failure != 0)
      return REQUEST_REFUSED;
  }
  return REQUEST_COMPLETE;
}

void request_reset(struct request *request) {
  memset(request, 0, sizeof(*request));
}

void request_print(int fd) {
  dprintf(fd, "Requests (operation, bytes of ids; %d ids at most):\n", MAX_IDS);
  for (size_t i = 0; i < OPERATION_COUNT; i++)
    dprintf(fd, "  %u %-9s %u to %u\n", OPERATIONS[i].code, OPERATIONS[i].name,
            OPERATIONS[i].minimum, OPERATIONS[i].maximum);
}
