/*
 * Requests: read one at a time, so that the socket's buffer is the queue, and
 * checked by one table before a byte of their payload is looked at.
 */
#pragma once

#include "exchange.h"

struct request {
  uint8_t buffer[REQUEST_SIZE + MAX_ELEMENTS_SIZE];
  size_t have, wants; /* bytes of it: that were read, that there are */
};

enum request_state {
  REQUEST_PARTIAL,  /* the socket has no more bytes for now */
  REQUEST_COMPLETE, /* it is in the job, and the next can be read */
  REQUEST_REFUSED,  /* breaks the protocol; `failure` says how */
  REQUEST_ENDED,    /* the client will send nothing more */
};

/* Reads on from the socket, without waiting. The id is set when refused too. */
enum request_state request_read(struct request *request, int fd,
                                struct job *job, uint32_t *failure);

/* Prints the table of requests. */
void request_print(int fd);
