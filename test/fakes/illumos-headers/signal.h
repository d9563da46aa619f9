/* What illumos documents, for a check of syntax and types alone. */
#pragma once

#define SIGPIPE 13
#define SIG_IGN ((void (*)(int))1)

extern void (*signal(int, void (*)(int)))(int);
