/* What illumos documents, for a check of syntax and types alone. */
#pragma once

extern int *___errno(void);
#define errno (*(___errno()))

#define EINTR 4
#define EIO 5
#define ENXIO 6
#define EBADF 9
#define EAGAIN 11
#define EWOULDBLOCK EAGAIN
#define ENOMEM 12
#define EINVAL 22
#define EFBIG 27
#define ETIMEDOUT 145
