#pragma once

/*
 * Reads the arguments. Answers --help and --version and ends; ends with
 * EX_USAGE for everything that it does not know.
 */
void options_read(int argc, char *argv[]);
