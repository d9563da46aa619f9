#include "kernel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static struct script script;
static struct stat loaded;

static _Noreturn void give_up(const char *what) {
  fprintf(stderr, "libkstat double: %s\n", what);
  abort();
}

static void *allocate(size_t size) {
  void *memory = calloc(1, size == 0 ? 1 : size);
  if (memory == NULL)
    give_up("no memory");
  return memory;
}

static unsigned digit(char character) {
  static const char digits[] = "0123456789abcdef";
  const char *at = character == '\0' ? NULL : strchr(digits, character);
  if (at == NULL)
    give_up("a digit is not hexadecimal");
  return (unsigned)(at - digits);
}

static void decode(uint8_t *to, const char *hex, size_t length) {
  for (size_t i = 0; i < length; i++)
    to[i] = (uint8_t)(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
}

/* Whether the word is `name` with a number behind. */
static bool has_number(const char *word, const char *name, int *number) {
  const size_t length = strlen(name);
  if (word == NULL || strncmp(word, name, length) != 0)
    return false;
  *number = atoi(word + length);
  return *number >= 0;
}

static void fill(struct node *node, size_t size) {
  free(node->data);
  node->data = allocate(size);
  node->size = size;
  for (size_t i = 0; i < size; i++)
    node->data[i] = (uint8_t)(i % 251);
}

static void parse_word(struct node *node, const char *word) {
  int number;
  if (strcmp(word, "block") == 0)
    node->blocks = true;
  else if (strcmp(word, "uninstalled") == 0)
    node->uninstalled = true;
  else if (has_number(word, "errno=", &number))
    node->error = number;
  else if (has_number(word, "delay=", &number))
    node->delay_ms = number;
  else if (has_number(word, "fill=", &number))
    fill(node, (size_t)number);
  else
    give_up("a word of a kstat is unknown");
}

static void parse_kstat(struct node *node, char **rest) {
  const char *header = strtok_r(NULL, " ", rest);
  const char *data = strtok_r(NULL, " ", rest);
  const char *base = strtok_r(NULL, " ", rest);
  if (base == NULL || strlen(header) != 2 * sizeof(node->header))
    give_up("a kstat is not complete");
  decode((uint8_t *)&node->header, header, sizeof(node->header));
  node->size = data[0] == '-' ? 0 : strlen(data) / 2;
  node->data = allocate(node->size);
  decode(node->data, data, node->size);
  node->base = strtoull(base, NULL, 0);
  for (const char *word; (word = strtok_r(NULL, " ", rest)) != NULL;)
    parse_word(node, word);
}

static void parse_fault(const char *word, int *error, bool *blocks) {
  if (word != NULL && strcmp(word, "block") == 0)
    *blocks = true;
  else if (!has_number(word, "errno=", error))
    give_up("a fault is unknown");
}

static void parse_line(struct script *into, char *line) {
  char *rest = NULL;
  line[strcspn(line, "#\n")] = '\0';
  const char *verb = strtok_r(line, " ", &rest);
  if (verb == NULL)
    return;
  if (strcmp(verb, "kcid") == 0)
    into->kcid = atoi(rest);
  else if (strcmp(verb, "open") == 0)
    parse_fault(strtok_r(NULL, " ", &rest), &into->open_error,
                &into->open_blocks);
  else if (strcmp(verb, "update") == 0)
    parse_fault(strtok_r(NULL, " ", &rest), &into->update_error,
                &into->update_blocks);
  else if (strcmp(verb, "kstat") == 0)
    parse_kstat(&into->nodes[into->count++], &rest);
  else
    give_up("a statement is unknown");
}

static int by_kid(const void *one, const void *other) {
  const kid_t a = ((const struct node *)one)->header.ks_kid;
  const kid_t b = ((const struct node *)other)->header.ks_kid;
  return (a > b) - (a < b);
}

static void load(const char *path) {
  char *line = NULL;
  size_t capacity = 0, lines = 0;
  FILE *file = fopen(path, "r");
  if (file == NULL || fstat(fileno(file), &loaded) < 0)
    give_up("FAKE_KSTAT_SCRIPT names no file");
  for (size_t i = 0; i < script.count; i++)
    free(script.nodes[i].data);
  free(script.nodes);
  while (getline(&line, &capacity, file) >= 0)
    lines++;
  rewind(file);
  script = (struct script){.nodes = allocate(lines * sizeof(struct node))};
  while (getline(&line, &capacity, file) >= 0)
    parse_line(&script, line);
  free(line);
  fclose(file);
  qsort(script.nodes, script.count, sizeof(struct node), by_kid);
}

const struct script *script_now(void) {
  const char *path = getenv("FAKE_KSTAT_SCRIPT");
  struct stat now;
  if (path == NULL || stat(path, &now) < 0)
    give_up("FAKE_KSTAT_SCRIPT names no file");
  if (now.st_ino != loaded.st_ino || now.st_size != loaded.st_size ||
      now.st_mtim.tv_sec != loaded.st_mtim.tv_sec ||
      now.st_mtim.tv_nsec != loaded.st_mtim.tv_nsec)
    load(path);
  return &script;
}
