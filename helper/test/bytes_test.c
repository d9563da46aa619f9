/* bytes.c: hand-made and random attributes, in buffers of exact size. */
#include "../bytes.c"

#include "check.h"

#include <stdlib.h>

/* A heap copy of exact size, so that a sanitizer sees every step outside. */
static struct span exact(const void *bytes, size_t length) {
  uint8_t *copy = malloc(length > 0 ? length : 1);
  if (length > 0)
    memcpy(copy, bytes, length);
  return (struct span){copy, length};
}

static void put_attribute(uint8_t *at, uint16_t length, uint16_t type) {
  const struct nlattr header = {length, type};
  memcpy(at, &header, sizeof(header));
}

static void finds_in_order(void) {
  uint8_t bytes[24] = {0};
  put_attribute(bytes, 5, 7);     /* one byte, three of padding */
  put_attribute(bytes + 8, 4, 6); /* empty */
  put_attribute(bytes + 12, 8, 3 | NLA_F_NESTED);
  put_attribute(bytes + 20, 4, 3); /* never the first of its type */
  bytes[4] = 0x11;
  bytes[16] = bytes[17] = 0x22;
  const struct span all = exact(bytes, sizeof(bytes));
  CHECK(attribute_find(all, 7).bytes == all.bytes + 4);
  CHECK(attribute_find(all, 7).length == 1);
  CHECK(attribute_find(all, 6).length == 0);
  CHECK(attribute_find(all, 6).bytes == all.bytes + 12);
  CHECK(attribute_find(all, 3).bytes == all.bytes + 16);
  CHECK(attribute_u16(attribute_find(all, 3)) == 0x2222);
  CHECK(attribute_find(all, 9).bytes == NULL);
  CHECK(attribute_u16(attribute_find(all, 7)) == 0);
  CHECK(attribute_u16(attribute_find(all, 9)) == 0);
  free((void *)(uintptr_t)all.bytes);
}

static void bad_lengths_end_the_search(void) {
  for (uint16_t length = 0; length < 12; length++) {
    uint8_t bytes[8] = {0};
    put_attribute(bytes, length, 1);
    const struct span all = exact(bytes, sizeof(bytes));
    const struct span found = attribute_find(all, 1);
    CHECK((found.bytes != NULL) == (length >= 4 && length <= 8));
    free((void *)(uintptr_t)all.bytes);
  }
}

static void random_bytes_stay_inside(void) {
  unsigned found_some = 0;
  srand(3);
  for (int i = 0; i < 200000; i++) {
    uint16_t words[24]; /* small numbers look like lengths and types */
    const size_t length = (size_t)rand() % sizeof(words);
    for (size_t j = 0; j < sizeof(words) / sizeof(words[0]); j++)
      words[j] = (uint16_t)(rand() % 16 == 0 ? rand() : rand() % 12);
    const struct span all = exact(words, length);
    const struct span top = attributes_of(all);
    CHECK(top.bytes == NULL || top.bytes + top.length <= all.bytes + length);
    const struct span found = attribute_find(all, (uint16_t)(rand() % 12));
    if (found.bytes != NULL) {
      found_some++;
      CHECK(found.bytes >= all.bytes + 4);
      CHECK(found.bytes + found.length <= all.bytes + length);
      attribute_u16(attribute_find(found, 1));
    }
    free((void *)(uintptr_t)all.bytes);
  }
  CHECK(found_some > 1000);
}

static void headers_must_fit(void) {
  for (uint32_t declared = 0; declared < 40; declared++) {
    uint8_t bytes[32] = {0};
    struct nlmsghdr header = {.nlmsg_len = declared};
    memcpy(bytes, &header, sizeof(header));
    const struct span top = attributes_of((struct span){bytes, sizeof(bytes)});
    CHECK((top.bytes != NULL) == (declared >= 20 && declared <= 32));
    CHECK(top.bytes == NULL || top.length == declared - 20);
  }
}

int main(void) {
  check_run("the first attribute of a type is found, flags aside",
            finds_in_order);
  check_run("a length that does not fit ends the search",
            bad_lengths_end_the_search);
  check_run("random bytes are never read outside", random_bytes_stay_inside);
  check_run("a message shorter than its headers has no attributes",
            headers_must_fit);
  return check_end();
}
