/*
 * OP_GET_PID and OP_GET_TGID, a batch at a time: look at the owners in /proc,
 * ask the kernel, look again, and only then let records out (policy.c says
 * why). Answers stay in a stage of their own until they are judged.
 */
#include "client.h"
#include "clock.h"

#include <linux/taskstats.h>
#include <string.h>

/* One id of a batch. */
struct subject {
  uint32_t id;
  struct sighting before;
  bool owned;    /* a PID record says that the task is the viewer's */
  bool withheld; /* known before anything is asked */
  bool answered;
  struct span answer; /* in the stage; no bytes when it did not fit */
};

static struct batch {
  const struct viewer *viewer;
  uint16_t attribute; /* what the client asked by */
  unsigned count, asked;
  struct subject subjects[NETLINK_BATCH];
  struct netlink_ask asks[NETLINK_BATCH];
  struct subject *about[NETLINK_BATCH]; /* the subject of each question */
  size_t staged;
  uint8_t stage[MAX_PAYLOAD];
} batch;

unsigned get_batch(size_t reply_length) {
  const size_t padded = (reply_length + 3) & ~(size_t)3;
  const size_t fit = MAX_PAYLOAD / (padded > 0 ? padded : 1);
  if (fit < 1)
    return 1;
  return fit < NETLINK_BATCH ? (unsigned)fit : NETLINK_BATCH;
}

static void add_question(struct subject *subject, uint16_t attribute) {
  batch.asks[batch.asked] = (struct netlink_ask){attribute, subject->id};
  batch.about[batch.asked++] = subject;
}

/* Nothing is asked about a task that will not be shown. */
static void add_subject(uint32_t id) {
  struct subject *subject = &batch.subjects[batch.count++];
  *subject = (struct subject){.id = id};
  if (batch.viewer->view != VIEW_ALL) {
    subject->before = policy_look(batch.viewer, id);
    subject->withheld = batch.viewer->view == VIEW_OWN &&
                        subject->before.there && !subject->before.own;
  }
  if (subject->withheld)
    return;
  if (batch.attribute == TASKSTATS_CMD_ATTR_TGID &&
      batch.viewer->view != VIEW_ALL)
    add_question(subject, TASKSTATS_CMD_ATTR_PID);
  add_question(subject, batch.attribute);
}

/*
 * Every answer of a kernel has the length that was seen at the start, or is a
 * shorter error, so a batch fits its frame. Should one not, it is counted.
 */
static void stage(struct subject *subject, struct span datagram) {
  subject->answered = true;
  const size_t padded = (datagram.length + 3) & ~(size_t)3;
  if (padded > MAX_PAYLOAD - batch.staged)
    return;
  uint8_t *at = batch.stage + batch.staged;
  memcpy(at, datagram.bytes, datagram.length);
  subject->answer = (struct span){at, datagram.length};
  batch.staged += padded;
}

static void take(void *context, unsigned index, struct span datagram) {
  (void)context;
  struct subject *subject = batch.about[index];
  const uint16_t attribute = batch.asks[index].attribute;
  if (attribute == TASKSTATS_CMD_ATTR_PID && subject->before.own)
    subject->owned = policy_owns(batch.viewer, subject->id, datagram);
  if (attribute == batch.attribute)
    stage(subject, datagram);
}

/* That there is no such task is no secret: kill(2) tells it to everybody. */
static bool is_exact(const struct subject *subject) {
  if (batch.viewer->view == VIEW_ALL || message_errno(subject->answer) != 0)
    return true;
  if (!subject->owned)
    return false;
  const struct sighting after = policy_look(batch.viewer, subject->id);
  return after.own && after.inode == subject->before.inode;
}

/* Counts what is missing, and leaves in `answer` what is to be sent. */
static void judge(struct request *request, struct subject *subject,
                  struct frame *exact) {
  if (subject->withheld) {
    request->withheld++;
  } else if (!subject->answered) {
    request->lost++;
  } else if (subject->answer.bytes == NULL) {
    request->overflowed++;
  } else if (is_exact(subject)) {
    frame_append(exact, subject->answer);
    subject->answer.bytes = NULL;
  } else if (batch.viewer->view != VIEW_COARSE ||
             !policy_coarsen(subject->answer)) {
    request->withheld++;
    subject->answer.bytes = NULL;
  }
}

static void answer(struct request *request, struct outq *queue) {
  struct frame exact, coarse;
  frame_open(&exact, queue);
  for (unsigned i = 0; i < batch.count; i++)
    judge(request, &batch.subjects[i], &exact);
  frame_close(&exact, KIND_REPLY, 0, 0, request->id);
  frame_open(&coarse, queue);
  for (unsigned i = 0; i < batch.count; i++)
    if (batch.subjects[i].answer.bytes != NULL)
      frame_append(&coarse, batch.subjects[i].answer);
  frame_close(&coarse, KIND_REPLY, FRAME_FLAG_COARSE, 0, request->id);
  request->sent += exact.count + coarse.count;
}

static void finish(const struct request *request, struct outq *queue) {
  const struct gap gaps[] = {
      {REASON_KERNEL, NO_SOURCE, 0, request->lost},
      {REASON_QUEUE, NO_SOURCE, 0, request->overflowed},
      {REASON_WITHHELD, NO_SOURCE, 0, request->withheld},
  };
  for (size_t i = 0; i < sizeof(gaps) / sizeof(gaps[0]); i++)
    frame_gap(queue, request->id, gaps[i]);
  frame_end(queue, request->id, request->sent);
}

/*
 * The sum over a group of thousands of threads takes the kernel milliseconds,
 * in which nobody else is served: the rest of such a request goes in smaller
 * parts.
 */
static const int64_t SLOW_NS = 2000000;

/* In a partial view an id may take two questions, so half as many ids fit. */
static void fill(const struct service *service, const struct viewer *viewer,
                 const struct request *request, uint16_t attribute) {
  unsigned most = request->most > 0 ? request->most : service->batch;
  if (viewer->view != VIEW_ALL && most > NETLINK_BATCH / 2)
    most = NETLINK_BATCH / 2;
  batch.viewer = viewer;
  batch.attribute = attribute;
  batch.count = batch.asked = 0;
  batch.staged = 0;
  const uint8_t *from =
      request->buffer + REQUEST_SIZE + (size_t)4 * request->asked;
  while (batch.count < most && request->asked + batch.count < request->count)
    add_subject(get_u32(from + (size_t)4 * batch.count));
}

static bool get(struct service *service, struct client *client,
                uint16_t attribute) {
  struct request *request = &client->request;
  struct outq *queue = &client->queue;
  const int64_t begin_ns = clock_ns();
  fill(service, &client->viewer, request, attribute);
  struct netlink_query query = {batch.asks, batch.asked, take, NULL, 0};
  const int error = batch.asked > 0 ? netlink_get(service->netlink, &query) : 0;
  if (error != 0) {
    frame_error(queue, request->id, FAILURE_KERNEL, error);
    return true;
  }
  answer(request, queue);
  request->asked += batch.count;
  if (clock_ns() - begin_ns > SLOW_NS)
    request->most = batch.count > 1 ? batch.count / 2 : 1;
  if (request->asked < request->count)
    return false;
  finish(request, queue);
  return true;
}

bool get_by_pid(struct service *service, struct client *client) {
  return get(service, client, TASKSTATS_CMD_ATTR_PID);
}

bool get_by_tgid(struct service *service, struct client *client) {
  return get(service, client, TASKSTATS_CMD_ATTR_TGID);
}
