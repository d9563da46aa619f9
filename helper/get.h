#pragma once

#include "frame.h"
#include "request.h"

/* Room in the queue that a step needs: one full frame and the end. */
enum { GET_ROOM = FRAME_SIZE + MAX_PAYLOAD + FRAME_ROOM_TO_END };

/* The largest batch whose answers, of this length each, fit one frame. */
unsigned get_batch(size_t reply_length);

/* OP_GET_PID and OP_GET_TGID: REPLY frames, GAP for what is lost, END. */
request_step get_by_pid, get_by_tgid;
