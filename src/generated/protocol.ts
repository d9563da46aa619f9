// Generated from schema/protocol.json by `npm run gen`. Do not edit.

export const PROTOCOL_VERSION = 1;

export const FRAME_SIZE = 24;
/** Bytes of payload that follow this header. */
export const FRAME_LENGTH = 0;
/** What the payload is. */
export const FRAME_KIND = 4;
/** Bits that say how the records are to be read; a reader ignores those it does not know. */
export const FRAME_FLAGS = 5;
/** CPU that an exit batch came from; 0 otherwise. */
export const FRAME_SOURCE = 6;
/** Id of the request that this answers; 0 for what nobody asked for. */
export const FRAME_REQUEST = 8;
/** Number of records in the payload. */
export const FRAME_COUNT = 12;
/** CLOCK_REALTIME when the payload was read, nanoseconds since the epoch. */
export const FRAME_TIME_NS = 16;

/** The first frame: a msgpack map that describes helper and kernel. */
export const KIND_HELLO = 1;
/** Netlink datagrams that answer a request, exactly as received unless COARSE is set, each padded with zero bytes to a multiple of 4. */
export const KIND_REPLY = 2;
/** Netlink datagrams of exit events, in the form of REPLY. */
export const KIND_EXITS = 3;
/** A batch of illumos kstat records, or the next piece of one. */
export const KIND_KSTATS = 4;
/** What is missing: lost or withheld records. */
export const KIND_GAP = 5;
/** The request failed as a whole. */
export const KIND_ERROR = 6;
/** The request is answered; count is the number of records that were sent for it. */
export const KIND_END = 7;
/** A msgpack map of the bridge about the frames beside it: docs/bridge.md. No helper sends it. */
export const KIND_CONTROL = 16;

/** REPLY and EXITS: every record is coarse. Fields that could tell what a task does are 0 and mean absent; times are rounded down to whole seconds. */
export const FRAME_FLAG_COARSE = 1;
/** KSTATS: the records are headers without data, and all records of this answer are the whole chain. */
export const FRAME_FLAG_CHAIN = 2;
/** KSTATS: the batch does not end here; the payload of the next KSTATS frame of the same request goes on with it. */
export const FRAME_FLAG_MORE = 4;

export const REQUEST_SIZE = 16;
/** Bytes of payload that follow this header. */
export const REQUEST_LENGTH = 0;
/** What to do. */
export const REQUEST_OPERATION = 4;
/** Reserved, 0. */
export const REQUEST_FLAGS = 5;
/** Reserved, 0. */
export const REQUEST_RESERVED = 6;
/** Chosen by the client, not 0; stands in every frame of the answer. */
export const REQUEST_ID = 8;
/** Number of ids, identities or patterns in the payload. */
export const REQUEST_COUNT = 12;

/** TASKSTATS_CMD_GET by thread id; the payload is count ids, u32 each. */
export const OP_GET_PID = 1;
/** TASKSTATS_CMD_GET by thread group id; the payload is count ids, u32 each. */
export const OP_GET_TGID = 2;
/** Send exit events from now on; no payload. END says that every CPU is listened to. */
export const OP_EXITS_START = 3;
/** Send no more exit events; no payload. END comes after the last of them, and after what is missing was told. */
export const OP_EXITS_STOP = 4;
/** The headers of all kstats; no payload. */
export const OP_KSTAT_CHAIN = 8;
/** Read kstats; the payload is count identities of 16 bytes. */
export const OP_KSTAT_READ = 9;
/** Read the kstats that a pattern fits; the payload is count patterns of 200 bytes. */
export const OP_KSTAT_MATCH = 10;
/** As KSTAT_CHAIN, and again from now on whenever the chain has changed; no payload. */
export const OP_KSTAT_WATCH = 11;
/** Send no more changes of the chain; no payload. */
export const OP_KSTAT_UNWATCH = 12;

export const GAP_SIZE = 16;
/** Why records are missing. */
export const GAP_REASON = 0;
/** Reserved, 0. */
export const GAP_PAD = 1;
/** CPU of the exit stream that lost records; 65535 when it does not apply. */
export const GAP_SOURCE = 2;
/** First sequence number that is missing; 0 when it does not apply. */
export const GAP_SEQUENCE = 4;
/** Number of records that are missing. */
export const GAP_COUNT = 8;

/** The kernel dropped them, because a socket buffer was full, or never answered. */
export const REASON_KERNEL = 1;
/** The helper dropped them, because the client did not read. */
export const REASON_QUEUE = 2;
/** The policy does not let this client see them. */
export const REASON_WITHHELD = 3;

export const ERROR_SIZE = 8;
/** What failed. */
export const ERROR_CODE = 0;
/** The errno of the system call that failed; 0 when there is none. */
export const ERROR_ERRNO = 4;

/** The request breaks the protocol; the helper closes the connection. */
export const FAILURE_BAD_REQUEST = 1;
/** The helper does not know the operation; it closes the connection. */
export const FAILURE_UNKNOWN_OPERATION = 2;
/** The kernel refused the request; errno says why. */
export const FAILURE_KERNEL = 3;
/** A limit on clients or requests is reached; try again later. */
export const FAILURE_BUSY = 4;
/** Exit events do not reach this helper; the hello says why. */
export const FAILURE_UNDELIVERABLE = 5;
/** A kstat did not answer in time. What was read before it was sent; the rest was not read. */
export const FAILURE_TIMEOUT = 6;

export const KSTAT_BATCH_SIZE = 16;
/** gethrtime() at the moment of timeNs, nanoseconds: the pair turns crtime and snaptime into dates. */
export const KSTAT_BATCH_HRTIME_NS = 0;
/** KCID of the chain that the records are of. */
export const KSTAT_BATCH_KCID = 8;
/** Reserved, 0. */
export const KSTAT_BATCH_RESERVED = 12;

export const KSTAT_RECORD_SIZE = 32;
/** Bytes of the record, with this part of it and all padding: a multiple of 8. */
export const KSTAT_RECORD_LENGTH = 0;
/** 0, or the errno of the host that says why there is no data. */
export const KSTAT_RECORD_STATUS = 4;
/** Bytes of kstat_t: 184 with 64-bit pointers, 152 with 32-bit pointers. */
export const KSTAT_RECORD_HEADER_SIZE = 8;
/** Reserved, 0. */
export const KSTAT_RECORD_RESERVED = 12;
/** What to subtract from a string pointer to get its offset in the data: 0, pointers are offsets already. */
export const KSTAT_RECORD_DATA_BASE = 16;
/** Bytes of data. */
export const KSTAT_RECORD_DATA_SIZE = 24;

export const KSTAT_IDENTITY_SIZE = 16;
/** ks_kid. */
export const KSTAT_IDENTITY_KID = 0;
/** Reserved, 0. */
export const KSTAT_IDENTITY_RESERVED = 4;
/** ks_crtime: tells kstats apart that had the same id one after the other. */
export const KSTAT_IDENTITY_CRTIME = 8;

export const KSTAT_PATTERN_SIZE = 200;
/** Pattern of ks_module. */
export const KSTAT_PATTERN_MODULE = 0;
/** Pattern of ks_name. */
export const KSTAT_PATTERN_NAME = 64;
/** Pattern of ks_class. */
export const KSTAT_PATTERN_CLASS = 128;
/** ks_instance; -1 for any. */
export const KSTAT_PATTERN_INSTANCE = 192;
/** Reserved, 0. */
export const KSTAT_PATTERN_RESERVED = 196;

/** Ids in one request. */
export const MAX_IDS = 1024;
/** Bytes of payload in one frame. */
export const MAX_PAYLOAD = 65536;
/** Identities in one KSTAT_READ. */
export const MAX_KSTAT_IDS = 1024;
/** Patterns in one KSTAT_MATCH. */
export const MAX_KSTAT_PATTERNS = 64;
/** Bytes of data of one kstat. */
export const MAX_KSTAT_DATA = 16777216;
