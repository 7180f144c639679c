const hourMs = 3_600_000;

/** When the hour yyyyMMddHH began, in ms UTC; undefined when there is no such hour. */
export function hourStart(hour: string, utcOffsetHours: number): number | undefined {
  const [, date, at] = /^(\d{8})(\d{2})$/.exec(hour) ?? [];
  if (date === undefined) return undefined;
  const iso = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T${at}:00:00.000Z`;
  const utc = Date.parse(iso);
  return !Number.isNaN(utc) && new Date(utc).toISOString() === iso ? utc - utcOffsetHours * hourMs : undefined;
}

/** Whether an hour began by then, on whichever clock it is read. */
export function hasBegun(hour: string, by: number): boolean {
  const latest = hourStart(hour, -12);
  return latest !== undefined && latest <= by;
}
