/*
 * The test program of the kernel matrix: it runs as /init in a virtual machine,
 * starts the helper, asks it, and writes down beside the frames what /proc
 * says. The host judges; this program only observes.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

enum {
  ROOT = 0,
  OWN_UID = 1000,
  OTHER_UID = 1001,
  ANSWER_MS = 60000, /* for one answer; software emulation is slow */
};

#define OUT "/out"
#define HELPER "/bin/sidestat-helper"

/* report.c: files below OUT, which are sent to the host at the end. */
void fail(const char *format, ...)
    __attribute__((noreturn, format(printf, 1, 2)));
void progress(const char *what);
void report_bytes(const char *name, const void *bytes, size_t length);
void report_line(const char *name, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* Copies a small file, such as one of /proc; nothing when it is not there. */
void report_file(const char *name, const char *path);
void report_send(void);

/* subject.c: processes that did something and now rest. */
struct subject {
  const char *name;
  uid_t uid;
  int threads; /* besides the leader */
  bool hidden; /* not dumpable: the kernel keeps it from its user */
  pid_t pid;
};
void subject_start(struct subject *subject);
void subject_report(const struct subject *subject);
size_t subject_tids(const struct subject *subject, uint32_t *tids, size_t most);
void subject_end(struct subject *subject);
/* Forks, becomes the user for good, and stays visible to that user. */
pid_t fork_as(uid_t uid);
void sleep_ms(unsigned milliseconds);

/* client.c: one helper at the other end of a socket. */
struct client {
  const char *session;
  pid_t pid;
  int fd;
  uint32_t requests;
  bool exits_ready;
  bool daemon; /* it does not end with its client */
};
/* How a helper is started; its frames go to the report. */
struct start {
  const char *session, *program;
  const char *option; /* or NULL */
  uid_t uid;
  bool daemon; /* of root, with the user as its client */
};
bool client_start(struct client *client, const struct start *start);
/* Sends a request and writes it down with its label; returns its id. */
uint32_t client_send(struct client *client, unsigned operation,
                     const char *label, const uint32_t *ids, size_t count);
/* Reads frames up to the END or ERROR of a request. */
void client_receive(struct client *client, uint32_t request);
void client_ask(struct client *client, unsigned operation, const char *label,
                const uint32_t *ids, size_t count);
/* Reads the frames that are there within the time. */
void client_drain(struct client *client, int timeout_ms);
/* Closes the channel, and writes down how the helper ended. */
void client_end(struct client *client);

/* kernel.c: the kernel itself, asked without the helper. */
struct listener {
  int fd;
  uint16_t family;
};
struct listener listener_open(void);
void listener_register(struct listener *listener);
/* Writes down how many exits it heard of since then, and number and id of each.
 */
void listener_report(struct listener *listener, const char *session);
/* The datagram that answers CGROUPSTATS_CMD_GET, in hexadecimal digits. */
void cgroup_query(struct listener *listener, int cgroup, const char *name);

/* Scenarios. */
void scenario_get(void);
void scenario_policy(void);
void scenario_cgroup(void);
void scenario_exits(void);
