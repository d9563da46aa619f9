/* Included before everything on illumos: what older releases do not have. */
#pragma once

#include <sys/socket.h>

#if !defined(MSG_NOSIGNAL)
#define MSG_NOSIGNAL 0 /* SIGPIPE is ignored anyway */
#endif
