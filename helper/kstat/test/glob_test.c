/* glob.c against a table, and against a matcher that tries everything. */
#include "../glob.c"

#include "../../test/check.h"

#include <stdlib.h>
#include <string.h>

static void follows_its_rules(void) {
  static const struct {
    const char *pattern, *text;
    bool fits;
  } ROWS[] = {
      {"", "", true},           {"", "a", false},
      {"a", "a", true},         {"a", "A", false},
      {"a", "ab", false},       {"ab", "a", false},
      {"*", "", true},          {"*", "sd0,err", true},
      {"**", "x", true},        {"s*", "sd0", true},
      {"*0", "sd0", true},      {"*0", "sd01", false},
      {"*a*b*", "xaxbx", true}, {"*a*b*", "xbxax", false},
      {"?", "", false},         {"??", "sd", true},
      {"sd?", "sd", false},     {"[a-c]x", "bx", true},
      {"[a-c]x", "dx", false},  {"[!a-c]x", "dx", true},
      {"[!a-c]x", "ax", false}, {"[]]", "]", true},
      {"[!]]", "]", false},     {"[a-]", "-", true},
      {"[-a]", "-", true},      {"[ab", "a", false},
      {"[", "[", false},        {"x[", "x[", false},
      {"\\*", "*", true},       {"\\*", "x", false},
      {"\\[a]", "[a]", true},   {"[\\]]", "]", true},
      {"a\\", "a\\", true},     {"*[0-9]", "cpu12", true},
      {"/a", "/a", true},       {"*", ".hidden", true},
      {"\xff", "\xff", true},   {"[\x80-\xff]", "\xc3", true},
  };
  for (size_t i = 0; i < sizeof(ROWS) / sizeof(ROWS[0]); i++)
    if (glob_fits(ROWS[i].pattern, ROWS[i].text) != ROWS[i].fits) {
      printf("# %s %s\n", ROWS[i].pattern, ROWS[i].text);
      CHECK(!"a row of the table");
    }
}

/* Slow and obvious: `*` takes nothing, or one character and goes on. */
static bool obvious(const char *pattern, const char *text) {
  if (*pattern == '*')
    return obvious(pattern + 1, text) ||
           (*text != '\0' && obvious(pattern, text + 1));
  if (*pattern == '\0')
    return *text == '\0';
  return *text != '\0' && (*pattern == '?' || *pattern == *text) &&
         obvious(pattern + 1, text + 1);
}

static void agrees_with_a_slow_one(void) {
  static const char letters[] = "ab*?";
  unsigned fits = 0;
  srand(1);
  for (int i = 0; i < 200000; i++) {
    char pattern[9] = "", text[11] = "";
    const int pattern_length = rand() % 9, text_length = rand() % 11;
    for (int k = 0; k < pattern_length; k++)
      pattern[k] = letters[rand() % 4];
    for (int k = 0; k < text_length; k++)
      text[k] = letters[rand() % 2];
    const bool expected = obvious(pattern, text);
    fits += expected;
    CHECK(glob_fits(pattern, text) == expected);
  }
  CHECK(fits > 10000 && fits < 190000);
}

/* Patterns come from clients: none may take more than its length times 31. */
static void is_done_soon_with_the_worst_pattern(void) {
  char pattern[64], text[32];
  for (size_t i = 0; i + 1 < sizeof(pattern); i++)
    pattern[i] = i % 2 == 0 ? '*' : 'a';
  pattern[sizeof(pattern) - 2] = 'b';
  pattern[sizeof(pattern) - 1] = '\0';
  memset(text, 'a', sizeof(text) - 1);
  text[sizeof(text) - 1] = '\0';
  for (int i = 0; i < 100000; i++)
    CHECK(!glob_fits(pattern, text));
}

int main(void) {
  check_run("follows the rules of gmatch", follows_its_rules);
  check_run("agrees with a slow matcher", agrees_with_a_slow_one);
  check_run("is done soon with the worst pattern",
            is_done_soon_with_the_worst_pattern);
  return check_end();
}
