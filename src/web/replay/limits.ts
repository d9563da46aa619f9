/** What the page opens and shows, besides the limits of the reader itself. */

/** Bytes that a compressed capture may have when it is inflated. */
export const MAX_INFLATED: number = 2 ** 30;
/** Rows of exits that a jump shows of what came before. */
export const MAX_RECENT_EXITS = 2000;
