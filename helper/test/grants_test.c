/* grants.c: good files, and a refusal for each way in which one is bad. */
static const char *policy_file, *group_file;
#define POLICY_FILE policy_file
#define GROUP_FILE group_file
#include "../grants.c"

#include "check.h"

#include <sys/wait.h>

static char folder[64], policy[80], group[80];

static void put(const char *path, const char *text, size_t length) {
  unlink(path);
  const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0644);
  CHECK(fd >= 0 && write(fd, text, length) == (ssize_t)length);
  close(fd);
}

static void put_policy(const char *text) {
  put(policy, text, strlen(text));
}

/* The exit code of reading the files, 0 when they are good. */
static int code(void) {
  fflush(stdout);
  const pid_t child = fork();
  if (child == 0) {
    dup2(STDOUT_FILENO, STDERR_FILENO);
    grants_read();
    _exit(0);
  }
  int status = -1;
  CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status));
  return WEXITSTATUS(status);
}

static int code_of(const char *text) {
  put_policy(text);
  return code();
}

static enum view view_of(gid_t gid) {
  const gid_t groups[] = {424242, gid};
  return grants_widest(groups, 2);
}

static void good_files(void) {
  put_policy("# who may look\n\n"
             "allow gid 7 all\n"
             "\tallow  gid\tstaff   coarse # the desk\n"
             "allow gid 9 coarse\nallow gid 9 all\nallow gid 9 coarse");
  grants_read();
  CHECK(grant_count == 5);
  CHECK(view_of(7) == VIEW_ALL && view_of(50) == VIEW_COARSE);
  CHECK(view_of(9) == VIEW_ALL && view_of(8) == VIEW_OWN);
  CHECK(grants_widest(NULL, 0) == VIEW_OWN);
}

static void no_file(void) {
  unlink(policy);
  grants_read();
  CHECK(grant_count == 0 && view_of(7) == VIEW_OWN);
  policy_file = "/nonexistent/sidestat/policy";
  grants_read();
  CHECK(grant_count == 0);
  policy_file = policy;
}

static void words_that_are_not_known(void) {
  static const char *const bad[] = {"allow",
                                    "allow gid 7",
                                    "allow gid 7 al",
                                    "allow gid 7 all all",
                                    "allow uid 7 all",
                                    "deny gid 7 all",
                                    "Allow gid 7 all",
                                    "allow gid 7 all\r\n",
                                    "allow gid 7 own",
                                    "allow gid all",
                                    "x",
                                    "allow gid 7\nall",
                                    "allow gid -1 all",
                                    "allow gid +7 all",
                                    "allow gid 0x7 all",
                                    "allow gid 7x all",
                                    "allow gid 4294967295 all",
                                    "allow gid 4294967296 all",
                                    "allow gid 99999999999999999999999 all",
                                    "allow gid nobodyhere all",
                                    "allow gid staff: all",
                                    "allow gid sta all",
                                    "allow gid broken all",
                                    "allow gid wrong all",
                                    "allow gid \033[2J all"};
  for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
    CHECK(code_of(bad[i]) == EX_CONFIG);
}

static void bytes_0(void) {
  put(policy, "allow gid 7 all\0x", 17);
  CHECK(code() == EX_CONFIG);
}

static void sizes(void) {
  static char text[MOST_POLICY_BYTES + 2];
  memset(text, '#', MOST_POLICY_BYTES);
  CHECK(code_of(text) == 0);
  text[MOST_POLICY_BYTES] = '#';
  CHECK(code_of(text) == EX_CONFIG);
  text[0] = '\0';
  for (int i = 0; i < MOST_GRANTS; i++)
    strcat(text, "allow gid 7 all\n");
  CHECK(code_of(text) == 0);
  strcat(text, "allow gid 7 all\n");
  CHECK(code_of(text) == EX_CONFIG);
}

static void owners_and_modes(void) {
  put_policy("allow gid 7 all\n");
  CHECK(code() == 0);
  CHECK(chmod(policy, 0664) == 0 && code() == EX_CONFIG);
  CHECK(chmod(policy, 0646) == 0 && code() == EX_CONFIG);
  CHECK(chmod(policy, 0444) == 0 && code() == 0);
  CHECK(chown(policy, 1000, 0) == 0 && code() == EX_CONFIG);
  CHECK(chown(policy, 0, 0) == 0 && code() == 0);
  CHECK(chmod(folder, 0775) == 0 && code() == EX_CONFIG);
  CHECK(chmod(folder, 01777) == 0 && code() == EX_CONFIG);
  CHECK(chmod(folder, 0755) == 0 && chown(folder, 1000, 0) == 0);
  CHECK(code() == EX_CONFIG);
  CHECK(chown(folder, 0, 0) == 0 && code() == 0);
}

static void things_that_are_no_file(void) {
  put(group, "", 0);
  unlink(policy);
  CHECK(symlink(group, policy) == 0 && code() == EX_CONFIG);
  CHECK(unlink(policy) == 0 && mkdir(policy, 0755) == 0);
  CHECK(code() == EX_CONFIG);
  CHECK(rmdir(policy) == 0 && mkfifo(policy, 0644) == 0);
  CHECK(code() == EX_CONFIG); /* and does not wait for a writer */
  CHECK(unlink(policy) == 0);
}

static void group_files(void) {
  static const char *const bad[] = {"",
                                    "staff",
                                    "staff:",
                                    "staff:x",
                                    "staff:x:",
                                    "staff:x:a:",
                                    "staff\n:x:50:",
                                    "staff:x\n50:50:",
                                    "xstaff:x:50:\n"};
  put_policy("allow gid staff all\n");
  put(group, "root:x:0:\nstaff:x:50", 20);
  CHECK(code() == 0);
  for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
    put(group, bad[i], strlen(bad[i]));
    CHECK(code() == EX_CONFIG);
  }
  static char large[MOST_GROUP_BYTES + 1];
  memset(large, '\n', sizeof(large));
  put(group, large, MOST_GROUP_BYTES);
  CHECK(code() == EX_CONFIG); /* not there */
  memcpy(large, "staff:x:50:", 11);
  put(group, large, MOST_GROUP_BYTES);
  CHECK(code() == 0);
  put(group, large, sizeof(large));
  CHECK(code() == EX_CONFIG);
  put(group, "staff:x:50:\n", 12);
  CHECK(chmod(group, 0666) == 0 && code() == EX_CONFIG);
  CHECK(unlink(group) == 0 && code() == EX_CONFIG);
}

static void put_groups(void) {
  static const char text[] = "root:x:0:\nmystaff:x:1:\nstaff:x:50:me,you\n"
                             "broken:x\nwrong:x:five:\n";
  put(group, text, sizeof(text) - 1);
}

int main(void) {
  /* In a place whose every parent is root's alone; only root can make one. */
  snprintf(folder, sizeof(folder), "/run/sidestat-test-%d", (int)getpid());
  if (geteuid() != 0 || mkdir(folder, 0755) < 0) {
    printf("1..0 # SKIP needs root and /run\n");
    return 0;
  }
  snprintf(policy, sizeof(policy), "%s/policy", folder);
  snprintf(group, sizeof(group), "%s/group", folder);
  policy_file = policy;
  group_file = group;
  put_groups();
  check_run("groups get what the file gives, the widest counts", good_files);
  check_run("no file means no grants", no_file);
  check_run("what is not understood is refused", words_that_are_not_known);
  check_run("a byte 0 is refused", bytes_0);
  check_run("a file that is too large is refused", sizes);
  check_run("a file that others than root can change is refused",
            owners_and_modes);
  check_run("what is not a regular file is refused", things_that_are_no_file);
  check_run("names are looked up in the file of groups, strictly", group_files);
  unlink(policy);
  unlink(group);
  rmdir(folder);
  return check_end();
}
