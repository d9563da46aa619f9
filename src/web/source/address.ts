/**
 * The token of the bridge. It comes in the fragment of the address; there it would stay
 * in the history and on the screen, so it is taken away, and kept for this tab alone.
 */
import { bridgeAddress } from '../../browser/connect.ts';
import type { BridgeAddress } from '../../browser/link.ts';
import { FRAGMENT_KEY } from '../../protocol/control.ts';

const KEY = 'sidestat.token';

/** Where the bridge is; undefined when the page came from a server that is no bridge. */
export function takeAddress(): BridgeAddress | undefined {
  const page = new URL(location.href);
  const given = new URLSearchParams(page.hash.slice(1)).get(FRAGMENT_KEY);
  if (given) {
    keep(given);
    page.hash = '';
    history.replaceState(null, '', page);
  }
  const token = given ?? kept();
  if (!token) return undefined;
  page.hash = `${FRAGMENT_KEY}=${encodeURIComponent(token)}`;
  return bridgeAddress(page);
}

/** A token that was refused is of no use to the next page either. */
export function forgetAddress(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Storage may be forbidden; then nothing was kept.
  }
}

function keep(token: string): void {
  try {
    sessionStorage.setItem(KEY, token);
  } catch {
    // Without storage a reload needs the whole address again.
  }
}

function kept(): string | undefined {
  try {
    return sessionStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}
