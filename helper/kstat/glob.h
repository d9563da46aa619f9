#pragma once

#include <stdbool.h>

/*
 * Whether a pattern fits a whole text, by the rules of gmatch(3GEN): `*`, `?`,
 * `[a-z]`, `[!a-z]`, and `\` before a character that is meant literally.
 */
bool glob_fits(const char *pattern, const char *text);
