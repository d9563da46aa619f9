/*
 * The arguments, one after another with a zero byte between them. The
 * environment is not here: it is thrown away unread, LISTEN_FDS included.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static _Noreturn void fuzz_exit(int code);
#define _exit fuzz_exit
#define dprintf(fd, ...) snprintf(NULL, 0, __VA_ARGS__)
#include "../options.c"
#undef dprintf
#undef _exit

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST_WORDS = 64 };
static jmp_buf ended;

static _Noreturn void fuzz_exit(int code) {
  if (code != EX_OK)
    abort();
  longjmp(ended, 1);
}

/* In the places of those in die.c and elsewhere. */
void die(int code, const char *format, ...) {
  char sentence[512];
  va_list arguments;
  va_start(arguments, format);
  if (vsnprintf(sentence, sizeof(sentence), format, arguments) >=
          (int)sizeof(sentence) ||
      code != EX_USAGE)
    abort();
  va_end(arguments);
  for (const char *at = sentence; *at != '\0'; at++)
    if (*at < ' ' || *at > '~') /* nothing that a terminal obeys */
      abort();
  longjmp(ended, 1);
}
void grants_read(void) {}
void grants_print(int fd) {
  (void)fd;
}
void request_print(int fd) {
  (void)fd;
}
void sandbox_print(int fd) {
  (void)fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  char *text = malloc(size + 1), *words[MOST_WORDS + 1];
  struct options options = {.exit_buffer_bytes = 1};
  int count = 0;
  if (text == NULL)
    abort();
  memcpy(text, data, size);
  text[size] = '\0';
  for (char *at = text; at <= text + size && count < MOST_WORDS;
       at += strlen(at) + 1)
    words[count++] = at;
  words[count] = NULL;
  if (setjmp(ended) == 0) {
    options_read(count, words, &options);
    if (options.exit_buffer_bytes < 1 ||
        options.exit_buffer_bytes > EXIT_BUFFER_BYTES)
      abort();
  }
  free(text);
  return 0;
}
