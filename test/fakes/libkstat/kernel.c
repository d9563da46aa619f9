#include "kernel.h"

#include <errno.h>
#include <poll.h>
#include <string.h>

enum { MOMENT_MS = 10 };

/* What kernel pointers look like: they must not leave the helper. */
static void *const KERNEL_ADDRESS = (void *)(uintptr_t)0xfffffe59a1b2c3d0;
/* A header's time of the last read is that of anybody's. */
enum { FOREIGN_NS = 1000000 };

void kernel_sleep(int milliseconds) {
  poll(NULL, 0, milliseconds);
}

static kid_t fail(int error) {
  errno = error;
  return -1;
}

kid_t kernel_open(void) {
  while (script_now()->open_blocks)
    kernel_sleep(MOMENT_MS);
  const struct script *script = script_now();
  return script->open_error != 0 ? fail(script->open_error) : script->kcid;
}

kid_t kernel_update(void) {
  while (script_now()->update_blocks)
    kernel_sleep(MOMENT_MS);
  const struct script *script = script_now();
  return script->update_error != 0 ? fail(script->update_error) : script->kcid;
}

kstat_t kernel_header(const struct node *node) {
  kstat_t header = node->header;
  header.ks_next = KERNEL_ADDRESS;
  header.ks_data = KERNEL_ADDRESS;
  header.ks_private = header.ks_lock = KERNEL_ADDRESS;
  memcpy(&header.ks_update, &KERNEL_ADDRESS, sizeof(void *));
  memcpy(&header.ks_snapshot, &KERNEL_ADDRESS, sizeof(void *));
  header.ks_snaptime -= FOREIGN_NS;
  if (header.ks_flags & KSTAT_FLAG_VAR_SIZE)
    header.ks_ndata = 0;
  header.ks_data_size = header.ks_flags & KSTAT_FLAG_VAR_SIZE ? 0 : node->size;
  return header;
}

static const struct node *find(kid_t kid) {
  const struct script *script = script_now();
  size_t low = 0, high = script->count;
  while (low < high) {
    const size_t middle = (low + high) / 2;
    if (script->nodes[middle].header.ks_kid < kid)
      low = middle + 1;
    else
      high = middle;
  }
  const struct node *node = &script->nodes[low];
  const bool found = low < script->count && node->header.ks_kid == kid;
  return found && !node->uninstalled ? node : NULL;
}

static const struct node *find_awake(kid_t kid) {
  const struct node *node = find(kid);
  if (node != NULL && node->delay_ms > 0) {
    kernel_sleep(node->delay_ms);
    node = find(kid);
  }
  while (node != NULL && node->blocks) {
    kernel_sleep(MOMENT_MS);
    node = find(kid);
  }
  return node;
}

/* The driver rewrites pointers of strings, whatever they point to. */
static void relocate(const struct node *node, uint8_t *buffer) {
  const size_t count = node->size / sizeof(kstat_named_t);
  kstat_named_t named;
  for (size_t i = 0; i < count && i < node->header.ks_ndata; i++) {
    uint8_t *at = buffer + i * sizeof(named);
    memcpy(&named, at, sizeof(named));
    if (named.data_type != KSTAT_DATA_STRING ||
        named.value.str.addr.ptr == NULL)
      continue;
    const uintptr_t offset =
        (uintptr_t)named.value.str.addr.ptr - (uintptr_t)node->base;
    named.value.str.addr.ptr = (char *)((uintptr_t)buffer + offset);
    memcpy(at, &named, sizeof(named));
  }
}

/* Also when it fails the header has what the kernel knows by then. */
kid_t kernel_read(kstat_t *kstat, void *buffer, size_t size) {
  const struct node *node = find_awake(kstat->ks_kid);
  if (node == NULL)
    return fail(ENXIO);
  if (node->header.ks_flags & KSTAT_FLAG_INVALID)
    return fail(EAGAIN);
  kstat->ks_ndata = node->header.ks_ndata;
  kstat->ks_flags = node->header.ks_flags;
  kstat->ks_snaptime = node->header.ks_snaptime;
  if (node->error != 0)
    return fail(node->error);
  kstat->ks_data_size = node->size;
  if (size < node->size)
    return fail(ENOMEM);
  if (node->size > 0)
    memcpy(buffer, node->data, node->size);
  if (node->header.ks_type == KSTAT_TYPE_NAMED)
    relocate(node, buffer);
  return script_now()->kcid;
}
