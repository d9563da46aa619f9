/* libkstat(3LIB) as illumos has it, over the kernel of the script. */
#include "kernel.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RETRY_MS = 100 };

static kstat_t *copy_of(const struct node *node) {
  kstat_t *kstat = malloc(sizeof(*kstat));
  if (kstat == NULL)
    return NULL;
  *kstat = kernel_header(node);
  kstat->ks_next = NULL;
  kstat->ks_data = NULL;
  return kstat;
}

/* What is used after it is freed must not look alive. */
static void forget(kstat_t *kstat) {
  free(kstat->ks_data);
  memset(kstat, 0xa5, sizeof(*kstat));
  free(kstat);
}

/*
 * Both lists are in the order of kids. Kstats that are there still keep their
 * address and header; behind a new one with a lower kid all are made anew.
 */
static int merge(kstat_ctl_t *control) {
  const struct script *script = script_now();
  kstat_t **place = &control->kc_chain;
  for (size_t i = 0; i < script->count; i++) {
    const struct node *node = &script->nodes[i];
    if (node->uninstalled)
      continue;
    while (*place != NULL && (*place)->ks_kid != node->header.ks_kid) {
      kstat_t *gone = *place;
      *place = gone->ks_next;
      forget(gone);
    }
    if (*place == NULL && (*place = copy_of(node)) == NULL)
      return -1;
    place = &(*place)->ks_next;
  }
  while (*place != NULL) {
    kstat_t *gone = *place;
    *place = gone->ks_next;
    forget(gone);
  }
  return 0;
}

kid_t kstat_chain_update(kstat_ctl_t *control) {
  const kid_t kcid = kernel_update();
  if (kcid == -1)
    return -1;
  if (kcid == control->kc_chain_id)
    return 0;
  if (merge(control) < 0)
    return -1;
  control->kc_chain_id = kcid;
  return kcid;
}

kstat_ctl_t *kstat_open(void) {
  const kid_t kcid = kernel_open();
  if (kcid == -1)
    return NULL;
  kstat_ctl_t *control = calloc(1, sizeof(*control));
  if (control == NULL)
    return NULL;
  control->kc_kd = open("/dev/null", O_RDONLY | O_CLOEXEC);
  control->kc_chain_id = kcid;
  if (merge(control) < 0) {
    kstat_close(control);
    return NULL;
  }
  return control;
}

int kstat_close(kstat_ctl_t *control) {
  for (kstat_t *kstat = control->kc_chain; kstat != NULL;) {
    kstat_t *next = kstat->ks_next;
    forget(kstat);
    kstat = next;
  }
  const int result = close(control->kc_kd);
  free(control);
  return result;
}

/* Other sizes than the header's are only for kstats that may change theirs. */
static bool resize(kstat_t *kstat) {
  if (!(kstat->ks_flags & (KSTAT_FLAG_VAR_SIZE | KSTAT_FLAG_LONGSTRINGS)))
    return false;
  void *data = calloc(1, kstat->ks_data_size);
  free(kstat->ks_data); /* after the other, so that the address changes */
  kstat->ks_data = data;
  return data != NULL;
}

static void copy_out(const kstat_t *kstat, void *buffer) {
  const size_t count = kstat->ks_data_size / sizeof(kstat_named_t);
  kstat_named_t *named = buffer;
  memcpy(buffer, kstat->ks_data, kstat->ks_data_size);
  if (kstat->ks_type != KSTAT_TYPE_NAMED)
    return;
  for (size_t i = 0; i < count && i < kstat->ks_ndata; i++)
    if (named[i].data_type == KSTAT_DATA_STRING &&
        named[i].value.str.addr.ptr != NULL)
      named[i].value.str.addr.ptr +=
          (uintptr_t)buffer - (uintptr_t)kstat->ks_data;
}

kid_t kstat_read(kstat_ctl_t *control, kstat_t *kstat, void *buffer) {
  size_t size = kstat->ks_data == NULL ? 0 : kstat->ks_data_size;
  (void)control;
  if (kstat->ks_data == NULL && kstat->ks_data_size > 0) {
    kstat->ks_data = calloc(1, size = kstat->ks_data_size);
    if (kstat->ks_data == NULL)
      return -1;
  }
  kid_t kcid;
  while ((kcid = kernel_read(kstat, kstat->ks_data, size)) == -1) {
    if (errno == EAGAIN) {
      kernel_sleep(RETRY_MS);
      continue;
    }
    const int error = errno;
    if (error != ENOMEM || size >= kstat->ks_data_size || !resize(kstat)) {
      kstat->ks_data_size = size; /* of the memory that is there */
      errno = error;
      return -1;
    }
    size = kstat->ks_data_size;
  }
  if (buffer != NULL && kstat->ks_data != NULL)
    copy_out(kstat, buffer);
  return kcid;
}

kid_t kstat_write(kstat_ctl_t *control, kstat_t *kstat, void *buffer) {
  (void)control;
  if (kstat->ks_data == NULL && buffer == NULL)
    errno = EINVAL;
  else
    errno = kstat->ks_flags & KSTAT_FLAG_WRITABLE ? EPERM : EACCES;
  return -1;
}

kstat_t *kstat_lookup(kstat_ctl_t *control, const char *module, int instance,
                      const char *name) {
  for (kstat_t *kstat = control->kc_chain; kstat; kstat = kstat->ks_next)
    if ((module == NULL || strcmp(kstat->ks_module, module) == 0) &&
        (instance == -1 || kstat->ks_instance == instance) &&
        (name == NULL || strcmp(kstat->ks_name, name) == 0))
      return kstat;
  errno = ENOENT;
  return NULL;
}

void *kstat_data_lookup(kstat_t *kstat, const char *name) {
  size_t step = 0;
  if (kstat->ks_type == KSTAT_TYPE_NAMED)
    step = sizeof(kstat_named_t);
  else if (kstat->ks_type == KSTAT_TYPE_TIMER)
    step = 80; /* kstat_timer_t */
  if (step == 0) {
    errno = EINVAL;
    return NULL;
  }
  char *at = kstat->ks_data;
  for (unsigned i = 0; i < kstat->ks_ndata; i++, at += step)
    if (strcmp(at, name) == 0)
      return at;
  errno = ENOENT;
  return NULL;
}
