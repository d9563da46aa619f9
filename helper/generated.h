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
/* Bits that say how the records are to be read; a reader ignores those it does not know. */
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
/* Netlink datagrams that answer a request, exactly as received unless COARSE is set, each padded with zero bytes to a multiple of 4. */
#define KIND_REPLY 2
/* Netlink datagrams of exit events, in the form of REPLY. */
#define KIND_EXITS 3
/* A batch of illumos kstat records, or the next piece of one. */
#define KIND_KSTATS 4
/* What is missing: lost or withheld records. */
#define KIND_GAP 5
/* The request failed as a whole. */
#define KIND_ERROR 6
/* The request is answered; count is the number of records that were sent for it. */
#define KIND_END 7
/* A msgpack map of the bridge about the frames beside it: docs/bridge.md. No helper sends it. */
#define KIND_CONTROL 16

/* Flags of a frame. */
/* REPLY and EXITS: every record is coarse. Fields that could tell what a task does are 0 and mean absent; times are rounded down to whole seconds. */
#define FRAME_FLAG_COARSE 1
/* KSTATS: the records are headers without data, and all records of this answer are the whole chain. */
#define FRAME_FLAG_CHAIN 2
/* KSTATS: the batch does not end here; the payload of the next KSTATS frame of the same request goes on with it. */
#define FRAME_FLAG_MORE 4

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
/* Number of ids, identities or patterns in the payload. */
#define REQUEST_COUNT 12

/* Operations of a request. */
/* TASKSTATS_CMD_GET by thread id; the payload is count ids, u32 each. */
#define OP_GET_PID 1
/* TASKSTATS_CMD_GET by thread group id; the payload is count ids, u32 each. */
#define OP_GET_TGID 2
/* Send exit events from now on; no payload. END says that every CPU is listened to. */
#define OP_EXITS_START 3
/* Send no more exit events; no payload. END comes after the last of them, and after what is missing was told. */
#define OP_EXITS_STOP 4
/* The headers of all kstats; no payload. */
#define OP_KSTAT_CHAIN 8
/* Read kstats; the payload is count identities of 16 bytes. */
#define OP_KSTAT_READ 9
/* Read the kstats that a pattern fits; the payload is count patterns of 200 bytes. */
#define OP_KSTAT_MATCH 10
/* As KSTAT_CHAIN, and again from now on whenever the chain has changed; no payload. */
#define OP_KSTAT_WATCH 11
/* Send no more changes of the chain; no payload. */
#define OP_KSTAT_UNWATCH 12

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
/* Exit events do not reach this helper; the hello says why. */
#define FAILURE_UNDELIVERABLE 5
/* A kstat did not answer in time. What was read before it was sent; the rest was not read. */
#define FAILURE_TIMEOUT 6

/* KSTATS: what a batch begins with. */
#define KSTAT_BATCH_SIZE 16
/* gethrtime() at the moment of timeNs, nanoseconds: the pair turns crtime and snaptime into dates. */
#define KSTAT_BATCH_HRTIME_NS 0
/* KCID of the chain that the records are of. */
#define KSTAT_BATCH_KCID 8
/* Reserved, 0. */
#define KSTAT_BATCH_RESERVED 12

/* KSTATS: what a record begins with. */
#define KSTAT_RECORD_SIZE 32
/* Bytes of the record, with this part of it and all padding: a multiple of 8. */
#define KSTAT_RECORD_LENGTH 0
/* 0, or the errno of the host that says why there is no data. */
#define KSTAT_RECORD_STATUS 4
/* Bytes of kstat_t: 184 with 64-bit pointers, 152 with 32-bit pointers. */
#define KSTAT_RECORD_HEADER_SIZE 8
/* Reserved, 0. */
#define KSTAT_RECORD_RESERVED 12
/* What to subtract from a string pointer to get its offset in the data: 0, pointers are offsets already. */
#define KSTAT_RECORD_DATA_BASE 16
/* Bytes of data. */
#define KSTAT_RECORD_DATA_SIZE 24

/* KSTAT_READ: one identity. */
#define KSTAT_IDENTITY_SIZE 16
/* ks_kid. */
#define KSTAT_IDENTITY_KID 0
/* Reserved, 0. */
#define KSTAT_IDENTITY_RESERVED 4
/* ks_crtime: tells kstats apart that had the same id one after the other. */
#define KSTAT_IDENTITY_CRTIME 8

/* KSTAT_MATCH: one pattern. */
#define KSTAT_PATTERN_SIZE 200
/* Pattern of ks_module. */
#define KSTAT_PATTERN_MODULE 0
/* Pattern of ks_name. */
#define KSTAT_PATTERN_NAME 64
/* Pattern of ks_class. */
#define KSTAT_PATTERN_CLASS 128
/* ks_instance; -1 for any. */
#define KSTAT_PATTERN_INSTANCE 192
/* Reserved, 0. */
#define KSTAT_PATTERN_RESERVED 196

/* Limits. */
/* Ids in one request. */
#define MAX_IDS 1024
/* Bytes of payload in one frame. */
#define MAX_PAYLOAD 65536
/* Identities in one KSTAT_READ. */
#define MAX_KSTAT_IDS 1024
/* Patterns in one KSTAT_MATCH. */
#define MAX_KSTAT_PATTERNS 64
/* Bytes of data of one kstat. */
#define MAX_KSTAT_DATA 16777216

/* struct taskstats */
/* Offset of the u16 version, the same in every layout. */
#define TASK_VERSION 0

/* Bytes of the largest struct that is known. */
#define TASK_LARGEST 688

/* The versions that a policy can read. */
#define TASK_VERSIONS "4 to 17"

/*
 * Where struct taskstats has what a policy reads: ROW(first version, last
 * version, layout, offset of ac_flag, ac_uid, ac_pid, hiwater_vm, bytes that hold
 * them all). Versions before 4 depend on the ABI and are left out.
 */
#define TASK_LAYOUTS(ROW) \
  ROW(4, 14, C, 8, 120, 128, 208, 216) \
  ROW(15, 15, D, 8, 168, 176, 256, 264) \
  ROW(16, 17, C, 8, 120, 128, 208, 216)

/*
 * What a coarse record keeps of each layout, in ascending order: ROW(offset,
 * bytes, unit). A unit above 1 rounds a u64 down to whole seconds.
 */
#define COARSE_C(ROW) \
  ROW(0, 2, 1) \
  ROW(4, 4, 1) \
  ROW(8, 1, 1) \
  ROW(9, 1, 1) \
  ROW(24, 8, 1000000000) \
  ROW(40, 8, 1000000000) \
  ROW(56, 8, 1000000000) \
  ROW(64, 8, 1000000000) \
  ROW(72, 8, 1000000000) \
  ROW(112, 1, 1) \
  ROW(120, 4, 1) \
  ROW(124, 4, 1) \
  ROW(128, 4, 1) \
  ROW(132, 4, 1) \
  ROW(136, 4, 1) \
  ROW(144, 8, 1000000) \
  ROW(152, 8, 1000000) \
  ROW(160, 8, 1000000) \
  ROW(200, 8, 1) \
  ROW(208, 8, 1) \
  ROW(288, 8, 1000000) \
  ROW(296, 8, 1000000) \
  ROW(304, 8, 1000000000) \
  ROW(320, 8, 1000000000) \
  ROW(336, 8, 1000000000) \
  ROW(344, 8, 1) \
  ROW(360, 8, 1000000000) \
  ROW(368, 4, 1) \
  ROW(376, 8, 1000000) \
  ROW(408, 8, 1000000000) \
  ROW(424, 8, 1000000000)
#define COARSE_D(ROW) \
  ROW(0, 2, 1) \
  ROW(4, 4, 1) \
  ROW(8, 1, 1) \
  ROW(9, 1, 1) \
  ROW(24, 8, 1000000000) \
  ROW(56, 8, 1000000000) \
  ROW(88, 8, 1000000000) \
  ROW(112, 8, 1000000000) \
  ROW(120, 8, 1000000000) \
  ROW(160, 1, 1) \
  ROW(168, 4, 1) \
  ROW(172, 4, 1) \
  ROW(176, 4, 1) \
  ROW(180, 4, 1) \
  ROW(184, 4, 1) \
  ROW(192, 8, 1000000) \
  ROW(200, 8, 1000000) \
  ROW(208, 8, 1000000) \
  ROW(248, 8, 1) \
  ROW(256, 8, 1) \
  ROW(336, 8, 1000000) \
  ROW(344, 8, 1000000) \
  ROW(352, 8, 1000000000) \
  ROW(368, 8, 1000000000) \
  ROW(400, 8, 1000000000) \
  ROW(424, 8, 1) \
  ROW(440, 8, 1000000000) \
  ROW(464, 4, 1) \
  ROW(472, 8, 1000000) \
  ROW(504, 8, 1000000000) \
  ROW(536, 8, 1000000000)

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
