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
void policy_identify(struct viewer *viewer, bool gained);

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

/* Makes a record coarse where it lies; false when its layout is not known. */
bool policy_coarsen(struct span datagram);

/*
 * POLICY_FILE gives groups a wider view (grants.c). Reading it ends the
 * program with EX_CONFIG when it is not root's alone or not understood.
 */
void grants_read(void);
enum view grants_widest(const gid_t *groups, size_t count);
void grants_print(int fd);
