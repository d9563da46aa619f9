/* What illumos documents, for a check of syntax and types alone. */
#pragma once

#include <sys/socket.h>

struct sockaddr_un {
  sa_family_t sun_family;
  char sun_path[108];
};
