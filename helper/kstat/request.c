#include "request.h"

#include "selector.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* Everything that a client can ask for. */
static const struct operation {
  uint8_t code;
  const char *name;
  uint32_t size, maximum; /* bytes of an element, elements */
  bool (*valid)(const uint8_t *element);
} OPERATIONS[] = {
    {OP_KSTAT_CHAIN, "KSTAT_CHAIN", 0, 0, NULL},
    {OP_KSTAT_READ, "KSTAT_READ", KSTAT_IDENTITY_SIZE, MAX_KSTAT_IDS,
     identity_valid},
    {OP_KSTAT_MATCH, "KSTAT_MATCH", KSTAT_PATTERN_SIZE, MAX_KSTAT_PATTERNS,
     pattern_valid},
    {OP_KSTAT_WATCH, "KSTAT_WATCH", 0, 0, NULL},
    {OP_KSTAT_UNWATCH, "KSTAT_UNWATCH", 0, 0, NULL},
};
enum { OPERATION_COUNT = sizeof(OPERATIONS) / sizeof(OPERATIONS[0]) };

static const struct operation *find(uint8_t code) {
  for (size_t i = 0; i < OPERATION_COUNT; i++)
    if (OPERATIONS[i].code == code)
      return &OPERATIONS[i];
  return NULL;
}

/* Returns 0, or the code of the ERROR. */
static uint32_t check_header(struct request *request, struct job *job) {
  const uint8_t *header = request->buffer;
  const uint32_t length = get_u32(header + REQUEST_LENGTH);
  const struct operation *operation = find(header[REQUEST_OPERATION]);
  job->request = get_u32(header + REQUEST_ID);
  job->count = get_u32(header + REQUEST_COUNT);
  job->operation = header[REQUEST_OPERATION];
  if (operation == NULL)
    return FAILURE_UNKNOWN_OPERATION;
  const uint32_t minimum = operation->maximum == 0 ? 0 : 1;
  if (header[REQUEST_FLAGS] != 0 || get_u16(header + REQUEST_RESERVED) != 0 ||
      job->request == 0 || job->count < minimum ||
      job->count > operation->maximum || length != job->count * operation->size)
    return FAILURE_BAD_REQUEST;
  request->wants = REQUEST_SIZE + length;
  return 0;
}

static uint32_t check_elements(const struct request *request, struct job *job) {
  const struct operation *operation = find(job->operation);
  const uint8_t *elements = request->buffer + REQUEST_SIZE;
  for (uint32_t i = 0; i < job->count; i++)
    if (!operation->valid(elements + (size_t)i * operation->size))
      return FAILURE_BAD_REQUEST;
  memcpy(job->elements, elements, request->wants - REQUEST_SIZE);
  return 0;
}

/* After a read: what there is to check of what is there now. */
static uint32_t check(struct request *request, struct job *job) {
  if (request->have < request->wants)
    return 0;
  if (request->have == REQUEST_SIZE) {
    const uint32_t failure = check_header(request, job);
    if (failure != 0 || request->have < request->wants)
      return failure;
  }
  return check_elements(request, job);
}

enum request_state request_read(struct request *request, int fd,
                                struct job *job, uint32_t *failure) {
  if (request->have == 0)
    request->wants = REQUEST_SIZE;
  job->request = request->have < REQUEST_SIZE ? 0 : job->request;
  while (request->have < request->wants) {
    const ssize_t got = recv(fd, request->buffer + request->have,
                             request->wants - request->have, MSG_DONTWAIT);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
      return REQUEST_PARTIAL;
    if (got < 0 || (got == 0 && request->have == 0))
      return REQUEST_ENDED;
    request->have += (size_t)got;
    *failure = got == 0 ? FAILURE_BAD_REQUEST : check(request, job);
    if (*failure != 0)
      return REQUEST_REFUSED;
  }
  request->have = 0;
  return REQUEST_COMPLETE;
}

void request_print(int fd) {
  dprintf(fd, "Requests (operation, elements at most, bytes of each):\n");
  for (size_t i = 0; i < OPERATION_COUNT; i++)
    dprintf(fd, "  %2u %-13s %4u %3u\n", OPERATIONS[i].code, OPERATIONS[i].name,
            OPERATIONS[i].maximum, OPERATIONS[i].size);
}
