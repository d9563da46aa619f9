/** Compressed captures, inflated once, so that ranges of them can be read. */
import { chunksOf } from '../../capture/pcapng/bytes.ts';
import { inflated } from '../../capture/pcapng/gzip.ts';
import { StatError } from '../../errors.ts';

const MAGIC = [0x1f, 0x8b];
/** Bytes that become one part; browsers keep large parts on disk. */
const PART_BYTES = 2 ** 22;

/** A file as it can be read, and why there is no more of it, if there should be. */
export interface InflatedFile {
  readonly file: Blob;
  readonly failure: Error | undefined;
}

/**
 * The file itself when it is not compressed. A gzip that is cut gives what is whole of it.
 * @throws ERR_CAPTURE when it is larger than `limit`
 */
export async function inflatedFile(
  file: Blob,
  limit: number,
  onPart: () => void,
): Promise<InflatedFile> {
  const head = new Uint8Array(await file.slice(0, MAGIC.length).arrayBuffer());
  if (!MAGIC.every((byte, i) => head[i] === byte)) return { file, failure: undefined };
  const parts = new Parts();
  try {
    for await (const chunk of inflated(chunksOf(file))) {
      if (parts.add(chunk)) onPart();
      if (parts.size > limit) throw tooLarge(limit);
    }
  } catch (error) {
    if (error instanceof StatError || parts.size === 0) throw error;
    return { file: parts.blob(), failure: error as Error };
  }
  return { file: parts.blob(), failure: undefined };
}

class Parts {
  size = 0;
  readonly #blobs: Blob[] = [];
  #chunks: BlobPart[] = [];
  #waiting = 0;

  /** True when a part is full. */
  add(chunk: Uint8Array): boolean {
    this.#chunks.push(chunk.slice());
    this.#waiting += chunk.length;
    this.size += chunk.length;
    if (this.#waiting < PART_BYTES) return false;
    this.#flush();
    return true;
  }

  blob(): Blob {
    this.#flush();
    return new Blob(this.#blobs);
  }

  #flush(): void {
    this.#blobs.push(new Blob(this.#chunks));
    this.#chunks = [];
    this.#waiting = 0;
  }
}

function tooLarge(limit: number): StatError {
  return new StatError('ERR_CAPTURE', `the capture has more than ${limit / 2 ** 20} MiB inflated`, {
    hint: 'inflate it with gunzip first: plain captures are read by ranges',
  });
}
