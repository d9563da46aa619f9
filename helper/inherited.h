#pragma once

/*
 * Throws away what the parent chose and a privileged program must not trust:
 * environment, descriptors other than 0 to 3, signal mask and dispositions,
 * timers, umask, working directory.
 */
void inherited_reset(void);
