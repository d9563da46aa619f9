#include "selector.h"

#include "../bytes.h"
#include "../generated.h"
#include "glob.h"

#include <string.h>

enum {
  TEXT_SIZE = KSTAT_PATTERN_NAME - KSTAT_PATTERN_MODULE,
  ANY_INSTANCE = -1,
};

static uint64_t get_u64(const uint8_t *at) {
  return get_u32(at) | (uint64_t)get_u32(at + 4) << 32;
}

/* The text ends with a NUL, and nothing hides behind it. */
static bool text_valid(const uint8_t *text) {
  const uint8_t *end = memchr(text, '\0', TEXT_SIZE);
  if (end == NULL)
    return false;
  while (end < text + TEXT_SIZE)
    if (*end++ != 0)
      return false;
  return true;
}

bool identity_valid(const uint8_t *element) {
  return get_u32(element + KSTAT_IDENTITY_RESERVED) == 0;
}

bool pattern_valid(const uint8_t *element) {
  return text_valid(element + KSTAT_PATTERN_MODULE) &&
         text_valid(element + KSTAT_PATTERN_NAME) &&
         text_valid(element + KSTAT_PATTERN_CLASS) &&
         get_u32(element + KSTAT_PATTERN_RESERVED) == 0;
}

kid_t identity_kid(const uint8_t *element) {
  return (kid_t)get_u32(element + KSTAT_IDENTITY_KID);
}

hrtime_t identity_crtime(const uint8_t *element) {
  return (hrtime_t)get_u64(element + KSTAT_IDENTITY_CRTIME);
}

/* Names of kstats have a NUL, but they come from drivers: look no further. */
static bool name_fits(const uint8_t *pattern, const char name[KSTAT_STRLEN]) {
  char text[KSTAT_STRLEN + 1];
  if (pattern[0] == '\0')
    return true;
  memcpy(text, name, KSTAT_STRLEN);
  text[KSTAT_STRLEN] = '\0';
  return glob_fits((const char *)pattern, text);
}

static bool pattern_fits(const uint8_t *element, const kstat_t *kstat) {
  const int instance = (int)get_u32(element + KSTAT_PATTERN_INSTANCE);
  return (instance == ANY_INSTANCE || instance == kstat->ks_instance) &&
         name_fits(element + KSTAT_PATTERN_MODULE, kstat->ks_module) &&
         name_fits(element + KSTAT_PATTERN_NAME, kstat->ks_name) &&
         name_fits(element + KSTAT_PATTERN_CLASS, kstat->ks_class);
}

bool patterns_fit(const uint8_t *elements, uint32_t count,
                  const kstat_t *kstat) {
  for (uint32_t i = 0; i < count; i++)
    if (pattern_fits(elements + (size_t)i * KSTAT_PATTERN_SIZE, kstat))
      return true;
  return false;
}
