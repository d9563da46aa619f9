/*
 * libkstat, and what this program and its readers rely on of its layout. On
 * illumos these assertions compare the schema with <kstat.h> of the system,
 * elsewhere with the declarations that the tests bring.
 */
#pragma once

#include "generated.h"

#include <kstat.h>
#include <stddef.h>

#define KSTAT_MEMBER(type, member, at, bytes)                                  \
  _Static_assert(offsetof(type, member) == (at) &&                             \
                     sizeof(((type *)0)->member) == (bytes),                   \
                 #type "." #member);

#define KSTAT_T_MEMBER(member, at, bytes)                                      \
  KSTAT_MEMBER(kstat_t, member, at, bytes)
KSTAT_T_MEMBERS(KSTAT_T_MEMBER)
_Static_assert(sizeof(kstat_t) == KHEADER_SIZE, "kstat_t");

#define KSTAT_CTL_T_MEMBER(member, at, bytes)                                  \
  KSTAT_MEMBER(kstat_ctl_t, member, at, bytes)
KSTAT_CTL_T_MEMBERS(KSTAT_CTL_T_MEMBER)
_Static_assert(sizeof(kstat_ctl_t) == KCONTROL_SIZE, "kstat_ctl_t");

KSTAT_MEMBER(kstat_named_t, name, KNAMED_NAME, KNAME_SIZE)
KSTAT_MEMBER(kstat_named_t, data_type, KNAMED_DATA_TYPE, 1)
KSTAT_MEMBER(kstat_named_t, value, KNAMED_VALUE, 16)
KSTAT_MEMBER(kstat_named_t, value.str.addr.ptr, KNAMED_STRING_POINTER,
             sizeof(void *))
KSTAT_MEMBER(kstat_named_t, value.str.len, KNAMED_STRING_LENGTH, 4)
_Static_assert(sizeof(kstat_named_t) == KNAMED_SIZE, "kstat_named_t");

_Static_assert(sizeof(kid_t) == 4 && sizeof(hrtime_t) == 8, "kid, hrtime");
_Static_assert(KSTAT_STRLEN == KNAME_SIZE, "KSTAT_STRLEN");
_Static_assert(KSTAT_TYPE_RAW == KTYPE_RAW, "KSTAT_TYPE_RAW");
_Static_assert(KSTAT_TYPE_NAMED == KTYPE_NAMED, "KSTAT_TYPE_NAMED");
_Static_assert(KSTAT_DATA_STRING == KDATA_STRING, "KSTAT_DATA_STRING");
_Static_assert(KSTAT_FLAG_INVALID == KFLAG_INVALID, "KSTAT_FLAG_INVALID");
