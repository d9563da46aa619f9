/* What illumos documents, for a check of syntax and types alone. */
#pragma once

struct utsname {
  char sysname[257];
  char nodename[257];
  char release[257];
  char version[257];
  char machine[257];
};

extern int uname(struct utsname *);
