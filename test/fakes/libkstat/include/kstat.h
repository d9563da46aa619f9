/*
 * The interface of libkstat, as kstat(3KSTAT) and kstat(9S) document it, for
 * systems that have no kstats. On illumos the helper is built with the
 * system's own <kstat.h>; helper/kstat/abi.h holds both to one layout.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

typedef long long hrtime_t; /* nanoseconds */
typedef int kid_t;

#define KSTAT_STRLEN 31

enum {
  KSTAT_TYPE_RAW = 0,
  KSTAT_TYPE_NAMED = 1,
  KSTAT_TYPE_INTR = 2,
  KSTAT_TYPE_IO = 3,
  KSTAT_TYPE_TIMER = 4,
};

enum {
  KSTAT_FLAG_VIRTUAL = 0x01,
  KSTAT_FLAG_VAR_SIZE = 0x02,
  KSTAT_FLAG_WRITABLE = 0x04,
  KSTAT_FLAG_PERSISTENT = 0x08,
  KSTAT_FLAG_DORMANT = 0x10,
  KSTAT_FLAG_INVALID = 0x20,
  KSTAT_FLAG_LONGSTRINGS = 0x40,
};

enum {
  KSTAT_DATA_CHAR = 0,
  KSTAT_DATA_INT32 = 1,
  KSTAT_DATA_UINT32 = 2,
  KSTAT_DATA_INT64 = 3,
  KSTAT_DATA_UINT64 = 4,
  KSTAT_DATA_FLOAT = 5,
  KSTAT_DATA_DOUBLE = 6,
  KSTAT_DATA_STRING = 9,
};

typedef struct kstat {
  hrtime_t ks_crtime;
  struct kstat *ks_next;
  kid_t ks_kid;
  char ks_module[KSTAT_STRLEN];
  unsigned char ks_resv;
  int ks_instance;
  char ks_name[KSTAT_STRLEN];
  unsigned char ks_type;
  char ks_class[KSTAT_STRLEN];
  unsigned char ks_flags;
  void *ks_data;
  unsigned int ks_ndata;
  size_t ks_data_size;
  hrtime_t ks_snaptime;
  /* Only the kernel uses these. */
  int (*ks_update)(struct kstat *, int);
  void *ks_private;
  int (*ks_snapshot)(struct kstat *, void *, int);
  void *ks_lock;
} kstat_t;

typedef struct kstat_named {
  char name[KSTAT_STRLEN];
  unsigned char data_type;
  union {
    char c[16];
    int32_t i32;
    uint32_t ui32;
    int64_t i64;
    uint64_t ui64;
    float f;
    double d;
    struct {
      union {
        char *ptr;
        char pad[8];
      } addr;
      uint32_t len;
    } str;
  } value;
} kstat_named_t;

typedef struct kstat_ctl {
  kid_t kc_chain_id;
  kstat_t *kc_chain;
  int kc_kd;
} kstat_ctl_t;

kstat_ctl_t *kstat_open(void);
int kstat_close(kstat_ctl_t *control);
kid_t kstat_read(kstat_ctl_t *control, kstat_t *kstat, void *buffer);
kid_t kstat_write(kstat_ctl_t *control, kstat_t *kstat, void *buffer);
kid_t kstat_chain_update(kstat_ctl_t *control);
kstat_t *kstat_lookup(kstat_ctl_t *control, const char *module, int instance,
                      const char *name);
void *kstat_data_lookup(kstat_t *kstat, const char *name);
