/** Bytes of an answer that are kept, for people who look for a fault. */
const keptBytes = 1024;

// PostgreSQL takes no NUL; the other control characters would play with the terminal of whoever reads them.
const unprintable = /(?![\n\t])\p{Cc}/gu;

/**
 * The beginning of an answer. It says nothing about the delivery: one that is cut, or that drips, ends there.
 * @param patienceMs how long to wait for it
 */
export async function beginningOf(
  body: AsyncIterable<Buffer> & { destroy(): unknown },
  patienceMs: number,
): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const timer = setTimeout(() => body.destroy(), patienceMs);
  try {
    for await (const chunk of body) {
      chunks.push(chunk);
      bytes += chunk.length;
      if (bytes >= keptBytes) break;
    }
  } catch {
    // What has come is kept.
  } finally {
    clearTimeout(timer);
  }
  return keptText(Buffer.concat(chunks));
}

/** At most so many bytes as UTF-8, whatever came, with nothing that can't be stored or printed. */
function keptText(bytes: Buffer): string {
  const text = wholeCharacters(bytes).replace(unprintable, '');
  return wholeCharacters(Buffer.from(text)); // what is no UTF-8 has grown
}

const wholeCharacters = (bytes: Buffer): string =>
  new TextDecoder().decode(bytes.subarray(0, keptBytes), { stream: true });
