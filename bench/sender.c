/*
 * Sends the same bytes again and again, 64 KiB at a time, as fast as they are
 * taken: what a stream of records costs its receiver.
 *
 *   sender FILE    reads "FD TIMES" from each line of stdin, and sends the
 *                  file that many times there
 *
 * bench/transport.ts compiles and runs it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/types.h>

enum { CHUNK_BYTES = 64 * 1024, FILE_BYTES = 8 << 20 };

static char bytes[FILE_BYTES];

static _Noreturn void fail(const char *what) {
  perror(what);
  exit(EXIT_FAILURE);
}

static size_t load(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL)
    fail(path);
  const size_t length = fread(bytes, 1, sizeof(bytes), file);
  if (length == 0 || ferror(file))
    fail(path);
  fclose(file);
  return length;
}

static void send_all(int fd, size_t length) {
  for (size_t at = 0; at < length;) {
    const size_t left = length - at;
    const size_t part = left < CHUNK_BYTES ? left : CHUNK_BYTES;
    const ssize_t sent = send(fd, bytes + at, part, MSG_NOSIGNAL);
    if (sent < 0)
      fail("send");
    at += (size_t)sent;
  }
}

int main(int count, char **arguments) {
  if (count != 2) {
    fputs("usage: sender FILE\n", stderr);
    return EXIT_FAILURE;
  }
  const size_t length = load(arguments[1]);
  int fd, times;
  while (scanf("%d %d", &fd, &times) == 2)
    for (int i = 0; i < times; i++)
      send_all(fd, length);
  return EXIT_SUCCESS;
}
