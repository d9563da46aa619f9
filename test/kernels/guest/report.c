/*
 * What the host gets: every file below OUT over the console, in base64 with the
 * sum of its bytes, so that a kernel message in between cannot pass unnoticed.
 */
#include "guest.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINE_BYTES = 3 * 240, MOST_FILE_BYTES = 8 << 20 };

void fail(const char *format, ...) {
  va_list arguments;
  printf("@failed ");
  va_start(arguments, format);
  vprintf(format, arguments);
  va_end(arguments);
  printf(" (%s)\n", strerror(errno));
  fflush(stdout);
  if (getpid() == 1) {
    sleep_ms(200);
    reboot(RB_POWER_OFF);
  }
  _exit(99);
}

void progress(const char *what) {
  printf("@step %s\n", what);
  fflush(stdout);
}

static int open_report(const char *name) {
  char path[256];
  snprintf(path, sizeof(path), OUT "/%s", name);
  const int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (fd < 0)
    fail("open %s", path);
  return fd;
}

void report_bytes(const char *name, const void *bytes, size_t length) {
  const int fd = open_report(name);
  if (write(fd, bytes, length) != (ssize_t)length)
    fail("write %s", name);
  close(fd);
}

void report_line(const char *name, const char *format, ...) {
  char line[512];
  va_list arguments;
  va_start(arguments, format);
  const int length = vsnprintf(line, sizeof(line) - 1, format, arguments);
  va_end(arguments);
  if (length < 0 || (size_t)length >= sizeof(line) - 1)
    fail("a line of %s is too long", name);
  line[length] = '\n';
  report_bytes(name, line, (size_t)length + 1);
}

void report_file(const char *name, const char *path) {
  char bytes[16384];
  const int from = open(path, O_RDONLY | O_CLOEXEC);
  if (from < 0)
    return;
  ssize_t length;
  while ((length = read(from, bytes, sizeof(bytes))) > 0)
    report_bytes(name, bytes, (size_t)length);
  close(from);
}

/* CRC-32 of zlib, bit by bit. */
static uint32_t sum(const uint8_t *bytes, size_t length) {
  uint32_t crc = 0xffffffff;
  for (size_t i = 0; i < length; i++) {
    crc ^= bytes[i];
    for (int bit = 0; bit < 8; bit++)
      crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc;
}

static void print_base64(const uint8_t *bytes, size_t length) {
  static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "abcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < length; i += 3) {
    const size_t left = length - i;
    const uint32_t group = (uint32_t)bytes[i] << 16 |
                           (left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0) |
                           (left > 2 ? bytes[i + 2] : 0);
    putchar(DIGITS[group >> 18]);
    putchar(DIGITS[group >> 12 & 63]);
    putchar(left > 1 ? DIGITS[group >> 6 & 63] : '=');
    putchar(left > 2 ? DIGITS[group & 63] : '=');
  }
  putchar('\n');
}

static void send_file(const char *name) {
  static uint8_t bytes[MOST_FILE_BYTES];
  char path[512];
  snprintf(path, sizeof(path), OUT "/%s", name);
  FILE *file = fopen(path, "r");
  if (file == NULL)
    fail("open %s", path);
  const size_t length = fread(bytes, 1, sizeof(bytes), file);
  fclose(file);
  if (length == sizeof(bytes))
    fail("%s is too long", path);
  printf("@file %s %zu %08x\n", name, length, sum(bytes, length));
  for (size_t at = 0; at < length; at += LINE_BYTES)
    print_base64(bytes + at,
                 length - at < LINE_BYTES ? length - at : LINE_BYTES);
}

void report_send(void) {
  DIR *folder = opendir(OUT);
  if (folder == NULL)
    fail("open " OUT);
  const struct dirent *entry;
  while ((entry = readdir(folder)) != NULL)
    if (entry->d_name[0] != '.')
      send_file(entry->d_name);
  closedir(folder);
  printf("@end\n");
  fflush(stdout);
}
