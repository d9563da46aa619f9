/* What illumos documents, for a check of syntax and types alone. */
#pragma once

#define EX_OK 0
#define EX_USAGE 64
#define EX_UNAVAILABLE 69
#define EX_SOFTWARE 70
#define EX_OSERR 71
#define EX_IOERR 74
#define EX_PROTOCOL 76
#define EX_NOPERM 77
