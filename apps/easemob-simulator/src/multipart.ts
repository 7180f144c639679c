/** A file as it came in a form. */
export interface FilePart {
  filename: string;
  contentType: string;
  content: Buffer;
}

/** The part named `file` of a multipart/form-data body; undefined when the body has none or is not such a body. */
export function filePart(raw: Buffer, contentType: string | undefined): FilePart | undefined {
  const boundary = /^multipart\/form-data\b.*\bboundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType ?? '');
  if (!boundary) return undefined;
  const delimiter = `--${boundary[1] ?? boundary[2]}`;
  let start = raw.indexOf(`${delimiter}\r\n`);
  while (start >= 0) {
    const headersEnd = raw.indexOf('\r\n\r\n', start);
    const end = raw.indexOf(`\r\n${delimiter}`, headersEnd);
    if (headersEnd < 0 || end < 0) return undefined;
    const headers = raw.subarray(start, headersEnd).toString();
    if (/^content-disposition:.*[; ]name="?file"?(;|$)/im.test(headers)) {
      return {
        filename: /\bfilename="([^"]*)"/i.exec(headers)?.[1] ?? '',
        contentType: /^content-type: *(\S+)/im.exec(headers)?.[1] ?? 'application/octet-stream',
        content: raw.subarray(headersEnd + 4, end),
      };
    }
    start = raw.indexOf(`${delimiter}\r\n`, end);
  }
  return undefined;
}
