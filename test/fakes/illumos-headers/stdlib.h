/* What illumos documents, for a check of syntax and types alone. */
#pragma once

extern long strtol(const char *, char **, int);
