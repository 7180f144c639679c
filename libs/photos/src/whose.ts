const byPrograms = /(^|\/)(__MACOSX\/|\.|thumbs\.db$|desktop\.ini$)|\/$/i;

/**
 * Whom the photo in a file is of, as its name says: a number of the school's, an account_id or a key. Nobody is known by what
 * he is called: two may be called the same.
 * @returns undefined for what programs and not people have put into the zip, and for folders
 */
export function whoseOf(path: string): string | undefined {
  if (byPrograms.test(path)) return undefined;
  const name = path.slice(path.lastIndexOf('/') + 1);
  // Full-width digits and letters are their narrow ones.
  return name
    .replace(/\.[^.]*$/, '')
    .normalize('NFKC')
    .trim();
}
