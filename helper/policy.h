/*
 * Who may see what. A client sees the tasks of its own uid. Everything, or a
 * coarse view of the tasks of others, takes root or a file that belongs to
 * root; no request and no option can widen a view.
 * docs/security/threat-model.md argues for each rule.
 */
#pragma once

#include "bytes.h"

#include <stdbool.h>
#include <sys/types.h>

enum view { VIEW_OWN, VIEW_COARSE, VIEW_ALL };

/* One client, as the kernel identifies it. */
struct viewer {
  uid_t uid;
  enum view view;
};

/*
 * The spawned mode: the client is whoever started us, by the real ids.
 * `gained` says that the start gave this process privilege that its parent did
 * not have. Ends the program when the view cannot be told.
 */
void viewer_of_parent(struct viewer *viewer, bool gained);

/* The daemon: what it takes to tell the views of clients to come. */
void viewer_prepare(void);

/*
 * Whoever connected to a socket, by the ids at that moment. False when the
 * kernel does not tell them.
 */
bool viewer_of_peer(struct viewer *viewer, int fd);

/* The process at the other end when it connected, for it to compare; or 0. */
uint32_t viewer_pid(int fd);

/* Whether /proc is open: it is not when the only view is all. */
bool viewer_needs_proc(void);

/* "own", "coarse" or "all". */
const char *policy_name(enum view view);

/* What /proc says of a task at one moment. */
struct sighting {
  bool there, own;
  uint64_t inode; /* differs for every process that ever had the id */
};
struct sighting policy_look(const struct viewer *viewer, uint32_t id);

/*
 * Whether the record of a live task, which answers a question by thread id, is
 * about the viewer's task. Needs a sighting that is its own before and after.
 */
bool policy_owns(const struct viewer *viewer, uint32_t id,
                 struct span datagram);

/* Makes all of a datagram coarse where it lies; false: unknown layout. */
bool policy_coarsen(struct span datagram);

/* What becomes of the event that a task has ended. */
enum verdict { WITHHOLD, SHOW_COARSE, SHOW_EXACT };
enum verdict policy_judge_exit(const struct viewer *viewer,
                               struct span datagram);

/* A coarse copy, good until the next one; no bytes for an unknown layout. */
struct span policy_coarse_copy(struct span datagram);

/*
 * POLICY_FILE gives groups a wider view (grants.c). Reading it ends the
 * program with EX_CONFIG when it is not root's alone or not understood.
 */
void grants_read(void);
enum view grants_widest(const gid_t *groups, size_t count);
void grants_print(int fd);
