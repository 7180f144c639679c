import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { FileRefused } from './refused.js';

/** What is made of the parts of a document. Names come without their prefix. */
export interface XmlHandler {
  open(name: string, attributes: Readonly<Record<string, string>>): void;
  close(name: string): void;
  text(text: string): void;
}

/** More than this between two marks is no text of a cell. */
const longestText = 1024 * 1024;

const bare = (name: string) => name.slice(name.indexOf(':') + 1);

/**
 * Reads a document piece by piece; after each piece, what `take` hands out. Nothing is kept, no entity is resolved and
 * no document type is accepted.
 */
export async function* readXml<T>(
  chunks: AsyncIterable<Buffer>,
  handler: XmlHandler,
  take: () => readonly T[],
): AsyncGenerator<T> {
  const parser = new SaxesParser();
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let sinceMark = 0;
  const marked = () => (sinceMark = 0);
  parser.on('doctype', () => refuse('document type'));
  parser.on('error', () => refuse('xml'));
  parser.on('opentag', (tag: SaxesTagPlain) => {
    marked();
    handler.open(bare(tag.name), tag.attributes);
  });
  parser.on('closetag', (tag: SaxesTagPlain) => {
    marked();
    handler.close(bare(tag.name));
  });
  parser.on('text', (text) => handler.text(text));
  parser.on('cdata', (text) => handler.text(text));
  for await (const chunk of chunks) {
    sinceMark += chunk.length;
    parser.write(decoded(decoder, chunk));
    if (sinceMark > longestText) throw new FileRefused('cell_too_long', 'xml');
    yield* take();
  }
  parser.close();
  yield* take();
}

function decoded(decoder: InstanceType<typeof TextDecoder>, chunk: Buffer): string {
  try {
    return decoder.decode(chunk, { stream: true });
  } catch {
    return refuse('xml');
  }
}

function refuse(what: string): never {
  throw new FileRefused('damaged', what);
}

/** Reads a small document to its end. */
export async function readWhole(chunks: AsyncIterable<Buffer>, handler: XmlHandler): Promise<void> {
  for await (const _ of readXml(chunks, handler, () => []));
}
