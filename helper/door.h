/* The door of the daemon: who is let in, and how often one may ask. */
#pragma once

#include "client.h"

/*
 * Lets in, or turns away with an ERROR, whoever waits at the listener. False
 * when that fails for a reason that stays, such as no descriptor.
 */
bool door_open(struct service *service);

/*
 * Counts a request against the user of the client. Returns the time before
 * which the client's next one is not to be read.
 */
int64_t door_charge(const struct service *service, const struct client *client,
                    int64_t now_ns);
