#include "glob.h"

#include <stddef.h>

/* One character of a pattern; a backslash stands for the next one. */
static unsigned char literal(const char **at) {
  if (**at == '\\' && (*at)[1] != '\0')
    ++*at;
  return (unsigned char)*(*at)++;
}

/*
 * `at` is behind the `[`. Moves it behind the `]` and tells whether the
 * character is in the class; false when the class does not end.
 */
static bool class_fits(const char **at, unsigned char wanted) {
  const bool inverted = **at == '!';
  bool found = false;
  if (inverted)
    ++*at;
  for (bool first = true; **at != ']' || first; first = false) {
    if (**at == '\0')
      return false;
    const unsigned char low = literal(at);
    unsigned char high = low;
    if (**at == '-' && (*at)[1] != ']' && (*at)[1] != '\0') {
      ++*at;
      high = literal(at);
    }
    found = found || (low <= wanted && wanted <= high);
  }
  ++*at;
  return found != inverted;
}

/* Whether the first thing of the pattern, no `*`, fits; moves behind it. */
static bool one_fits(const char **pattern, char character) {
  const unsigned char wanted = (unsigned char)character;
  switch (**pattern) {
  case '\0':
    return false;
  case '?':
    ++*pattern;
    return true;
  case '[':
    ++*pattern;
    return class_fits(pattern, wanted);
  default:
    return literal(pattern) == wanted;
  }
}

/*
 * When something does not fit, the last `*` takes one character more. Earlier
 * ones need not: so the time is at most pattern times text.
 */
bool glob_fits(const char *pattern, const char *text) {
  const char *star = NULL, *taken = NULL;
  while (*text != '\0') {
    if (*pattern == '*') {
      star = ++pattern;
      taken = text;
    } else if (one_fits(&pattern, *text)) {
      text++;
    } else if (star != NULL) {
      pattern = star;
      text = ++taken;
    } else {
      return false;
    }
  }
  while (*pattern == '*')
    pattern++;
  return *pattern == '\0';
}
