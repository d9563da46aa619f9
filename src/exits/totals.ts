/**
 * The account of a stream of exits. Every exit that the kernel told between the
 * start and the end is in exactly one of the first five numbers.
 */
export interface ExitTotals {
  /** Handed to the program. */
  readonly delivered: number;
  /**
   * Received and left out: by a filter, or, with `process`, because the thread was not
   * the last of its process.
   */
  readonly filtered: number;
  /** Lost on the way. */
  readonly lost: number;
  /** Withheld by the policy of the helper. */
  readonly withheld: number;
  /** Received, and not taken from the stream yet, or never. */
  readonly unread: number;
  /**
   * True when the stream has ended and the helper has told all that is missing: the
   * numbers are exact and final. It stays false when the helper or the connection
   * ended first, and when another stream of the same connection listened before this one
   * did, or goes on.
   */
  readonly settled: boolean;
}
