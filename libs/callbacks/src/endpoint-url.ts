/** Whether a URL is the registered one or lies below it: same origin, and a path that continues it at a `/`. */
export function isBelow(url: string, registered: string): boolean {
  const [a, b] = [new URL(url), new URL(registered)];
  if (a.origin !== b.origin || a.username || a.password) return false;
  const folder = b.pathname.endsWith('/') ? b.pathname : `${b.pathname}/`;
  return a.pathname === b.pathname || a.pathname.startsWith(folder);
}
