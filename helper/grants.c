/*
 * POLICY_FILE, one grant a line:  allow gid NAME all|coarse
 *
 * The name of a group or its number; `#` starts a comment; nothing else. It is
 * obeyed only when it and every folder above it belong to root and nobody else
 * can write there, and what is not understood ends the program: a policy that
 * is half read is not a policy. Names are looked up in GROUP_FILE alone, for
 * getgrnam(3) would load the libraries that nsswitch.conf names.
 */
#include "generated.h"
#include "policy.h"
#include "start.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#ifndef POLICY_FILE
#define POLICY_FILE "/etc/sidestat/policy"
#define GROUP_FILE "/etc/group"
#endif

enum {
  MOST_POLICY_BYTES = 4096,
  MOST_GROUP_BYTES = 65536,
  MOST_GRANTS = 64,
  WORDS = 4,
};

static struct grant {
  gid_t gid;
  enum view view;
} grants[MOST_GRANTS];
static size_t grant_count;

static void require_roots(const char *path, const struct stat *status) {
  if (status->st_uid != 0)
    die(EX_CONFIG, "%s does not belong to root", path);
  if (status->st_mode & (S_IWGRP | S_IWOTH))
    die(EX_CONFIG, "%s can be written by others than root; use chmod go-w",
        path);
}

/*
 * Top down: once a folder is known to be root's alone, nobody else can change
 * what its names mean. False when the file or a folder is not there.
 */
static bool folders_are_roots(const char *path) {
  char folder[64];
  struct stat status;
  for (const char *slash = path; slash != NULL;
       slash = strchr(slash + 1, '/')) {
    snprintf(folder, sizeof(folder), "%.*s",
             slash == path ? 1 : (int)(slash - path), path);
    if (lstat(folder, &status) < 0 && errno == ENOENT)
      return false;
    if (lstat(folder, &status) < 0 || !S_ISDIR(status.st_mode))
      die(EX_CONFIG, "%s is not a folder", folder);
    require_roots(folder, &status);
  }
  return true;
}

/* The file, open for reading, or NULL when there is none. */
static FILE *open_roots(const char *path, off_t most) {
  struct stat status;
  if (!folders_are_roots(path))
    return NULL;
  const int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0 && errno == ENOENT)
    return NULL;
  if (fd < 0 || fstat(fd, &status) < 0)
    die(EX_CONFIG, "cannot open %s: %s", path, strerror(errno));
  if (!S_ISREG(status.st_mode))
    die(EX_CONFIG, "%s is not a regular file", path);
  require_roots(path, &status);
  if (status.st_size > most)
    die(EX_CONFIG, "%s is larger than %ld bytes", path, (long)most);
  FILE *file = fdopen(fd, "r");
  if (file == NULL)
    die_os("read a file as a stream", errno);
  return file;
}

/* The last gid means "no group" to the kernel. */
static bool read_gid(const char *text, gid_t *gid) {
  char *end;
  errno = 0;
  const unsigned long long value = strtoull(text, &end, 10);
  *gid = (gid_t)value;
  return *text >= '0' && *text <= '9' && *end == '\0' && errno == 0 &&
         value < UINT32_MAX;
}

static bool find_group(const char *name, gid_t *gid) {
  bool found = false;
  FILE *file = open_roots(GROUP_FILE, MOST_GROUP_BYTES);
  const struct group *group;
  while (file != NULL && !found && (group = fgetgrent(file)) != NULL) {
    found = strcmp(group->gr_name, name) == 0;
    *gid = group->gr_gid;
  }
  if (file != NULL)
    fclose(file);
  return found;
}

/* The text is not repeated: it could hold what a terminal obeys. */
static void read_line(char *line, unsigned number) {
  char *words[WORDS + 1], *rest = NULL;
  size_t count = 0;
  line[strcspn(line, "#")] = '\0';
  for (char *word = strtok_r(line, " \t\n", &rest);
       word != NULL && count <= WORDS; word = strtok_r(NULL, " \t\n", &rest))
    words[count++] = word;
  if (count == 0)
    return;
  if (count != WORDS || strcmp(words[0], "allow") != 0 ||
      strcmp(words[1], "gid") != 0 ||
      (strcmp(words[3], "all") != 0 && strcmp(words[3], "coarse") != 0))
    die(EX_CONFIG, "%s line %u is not `allow gid NAME all|coarse`", POLICY_FILE,
        number);
  if (grant_count == MOST_GRANTS)
    die(EX_CONFIG, "%s has more than %d grants", POLICY_FILE, MOST_GRANTS);
  struct grant *grant = &grants[grant_count++];
  grant->view = strcmp(words[3], "all") == 0 ? VIEW_ALL : VIEW_COARSE;
  if (!read_gid(words[2], &grant->gid) && !find_group(words[2], &grant->gid))
    die(EX_CONFIG, "%s line %u names a group that %s does not have",
        POLICY_FILE, number, GROUP_FILE);
}

void grants_read(void) {
  char line[MOST_POLICY_BYTES + 1]; /* so that no line is read in parts */
  unsigned number = 0;
  size_t length = 0;
  grant_count = 0;
  FILE *file = open_roots(POLICY_FILE, MOST_POLICY_BYTES);
  while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
    length += strlen(line);
    read_line(line, ++number);
  }
  if (file != NULL && (ferror(file) || ftell(file) != (long)length))
    die(EX_CONFIG, "%s cannot be read, or holds a byte 0", POLICY_FILE);
  if (file != NULL)
    fclose(file);
}

enum view grants_widest(const gid_t *groups, size_t count) {
  enum view widest = VIEW_OWN;
  for (size_t i = 0; i < grant_count; i++)
    for (size_t j = 0; j < count; j++)
      if (grants[i].gid == groups[j] && grants[i].view > widest)
        widest = grants[i].view;
  return widest;
}

void grants_print(int fd) {
  dprintf(fd, "\nViews (a record that is not in the view is withheld, and "
              "counted):\n"
              "  all     uid 0; who already holds CAP_NET_ADMIN when starting "
              "the helper\n"
              "  own     everybody else: tasks of the same real uid whose "
              "/proc/ID/stat\n"
              "          belongs to that uid; struct taskstats of "
              "versions " TASK_VERSIONS "\n");
  for (size_t i = 0; i < grant_count; i++)
    dprintf(fd, "  %-7s gid %u, by %s\n", policy_name(grants[i].view),
            grants[i].gid, POLICY_FILE);
}
