#pragma once

/*
 * Print one sentence on standard error and end the program with a code of
 * <sysexits.h>. Only before serving, and for what can only be a bug.
 */
void die(int code, const char *format, ...)
    __attribute__((noreturn, format(printf, 2, 3)));

/* "cannot `what`: `error`", with EX_OSERR. */
void die_os(const char *what, int error) __attribute__((noreturn));
