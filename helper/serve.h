#pragma once

#include "client.h"

/*
 * The one loop: takes turns with the clients, lets in new ones, and drains the
 * exit events; then it waits. Returns when the only client there can be is
 * gone; the daemon never does.
 */
void serve(struct service *service);
