/* Generated from schema/ by `npm run gen`. Do not edit. */
#ifndef SIDESTAT_GENERATED_H
#define SIDESTAT_GENERATED_H

#define HELPER_VERSION "0.1.0"
#define PROTOCOL_VERSION 1

/* Header of a frame. */
#define FRAME_SIZE 24
/* Bytes of payload that follow this header. */
#define FRAME_LENGTH 0
/* What the payload is. */
#define FRAME_KIND 4
/* Reserved, 0. */
#define FRAME_FLAGS 5
/* CPU that an exit batch came from; 0 otherwise. */
#define FRAME_SOURCE 6
/* Id of the request that this answers; 0 for what nobody asked for. */
#define FRAME_REQUEST 8
/* Number of records in the payload. */
#define FRAME_COUNT 12
/* CLOCK_REALTIME when the payload was read, nanoseconds since the epoch. */
#define FRAME_TIME_NS 16

/* Kinds of frame. */
/* The first frame: a msgpack map that describes helper and kernel. */
#define KIND_HELLO 1
/* Netlink datagrams that answer a request, exactly as received, each padded with zero bytes to a multiple of 4. */
#define KIND_REPLY 2
/* Netlink datagrams of exit events, in the form of REPLY. */
#define KIND_EXITS 3
/* illumos kstat records. */
#define KIND_KSTATS 4
/* What is missing: lost or withheld records. */
#define KIND_GAP 5
/* The request failed as a whole. */
#define KIND_ERROR 6
/* The request is answered; count is the number of REPLY records that were sent for it. */
#define KIND_END 7

/* Header of a request. */
#define REQUEST_SIZE 16
/* Bytes of payload that follow this header. */
#define REQUEST_LENGTH 0
/* What to do. */
#define REQUEST_OPERATION 4
/* Reserved, 0. */
#define REQUEST_FLAGS 5
/* Reserved, 0. */
#define REQUEST_RESERVED 6
/* Chosen by the client, not 0; stands in every frame of the answer. */
#define REQUEST_ID 8
/* Number of ids in the payload. */
#define REQUEST_COUNT 12

/* Operations of a request. */
/* TASKSTATS_CMD_GET by thread id; the payload is count ids, u32 each. */
#define OP_GET_PID 1
/* TASKSTATS_CMD_GET by thread group id; the payload is count ids, u32 each. */
#define OP_GET_TGID 2

/* Payload of a GAP. */
#define GAP_SIZE 16
/* Why records are missing. */
#define GAP_REASON 0
/* Reserved, 0. */
#define GAP_PAD 1
/* CPU of the exit stream that lost records; 65535 when it does not apply. */
#define GAP_SOURCE 2
/* First sequence number that is missing; 0 when it does not apply. */
#define GAP_SEQUENCE 4
/* Number of records that are missing. */
#define GAP_COUNT 8

/* Reasons of a GAP. */
/* The kernel dropped them, because a socket buffer was full, or never answered. */
#define REASON_KERNEL 1
/* The helper dropped them, because the client did not read. */
#define REASON_QUEUE 2
/* The policy does not let this client see them. */
#define REASON_WITHHELD 3

/* Payload of an ERROR. */
#define ERROR_SIZE 8
/* What failed. */
#define ERROR_CODE 0
/* The errno of the system call that failed; 0 when there is none. */
#define ERROR_ERRNO 4

/* Codes of an ERROR. */
/* The request breaks the protocol; the helper closes the connection. */
#define FAILURE_BAD_REQUEST 1
/* The helper does not know the operation; it closes the connection. */
#define FAILURE_UNKNOWN_OPERATION 2
/* The kernel refused the request; errno says why. */
#define FAILURE_KERNEL 3
/* A limit on clients or requests is reached; try again later. */
#define FAILURE_BUSY 4

/* Limits. */
/* Ids in one request. */
#define MAX_IDS 1024
/* Bytes of payload in one frame. */
#define MAX_PAYLOAD 65536

/* struct taskstats */
/* Offset of the u16 version, the same in every layout. */
#define TASK_VERSION 0

/*
 * Where struct taskstats has what a policy reads: ROW(first version, last
 * version, offset of ac_flag, ac_uid, ac_pid, bytes that hold them all).
 * Versions before 4 depend on the ABI and are left out.
 */
#define TASK_LAYOUTS(ROW) \
  ROW(4, 14, 8, 120, 128, 132) \
  ROW(15, 15, 8, 168, 176, 180) \
  ROW(16, 17, 8, 120, 128, 132)

/* forked, but did not exec */
#define TASK_FLAG_AFORK 1
/* used superuser privilege */
#define TASK_FLAG_ASU 2
/* ran in compatibility mode */
#define TASK_FLAG_ACOMPAT 4
/* dumped core */
#define TASK_FLAG_ACORE 8
/* killed by a signal */
#define TASK_FLAG_AXSIG 16
/* last task of its thread group (from version 12) */
#define TASK_FLAG_AGROUP 32

#endif
