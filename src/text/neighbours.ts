/**
 * Work that is done once for values that are alike and follow one another. Most tasks of a
 * machine rest, so down a column of a table the same cell comes again and again.
 */

/** `make`, which is not called again while the value stays the same; `make` must depend on it alone. */
export function onChange<Value, Result>(make: (value: Value) => Result): (value: Value) => Result {
  let last: { readonly value: Value; readonly result: Result } | undefined;
  return (value) => {
    if (last === undefined || last.value !== value) last = { value, result: make(value) };
    return last.result;
  };
}
