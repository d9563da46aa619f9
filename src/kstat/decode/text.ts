/** Text of kstats. It has no declared encoding: UTF-8 where it is valid, Latin-1 where it is not. */
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Characters that String.fromCharCode takes at once. */
const PIECE = 4096;

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += PIECE) {
    text += String.fromCharCode(...bytes.subarray(i, i + PIECE));
  }
  return text;
}

function isAscii(bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if ((bytes[i] as number) > 0x7f) return false;
  return true;
}

export function decodeText(bytes: Uint8Array): string {
  if (isAscii(bytes)) return latin1(bytes);
  try {
    return UTF8.decode(bytes);
  } catch {
    return latin1(bytes);
  }
}

/** The bytes before the first NUL. */
export function untilNul(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}
