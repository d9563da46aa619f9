/* Compiles when kstat_t has EXPECTED bytes: the check of layouts can fail. */
_Static_assert(sizeof(kstat_t) == EXPECTED, "size of kstat_t");
