let second = -1;
let text = '';

/** The time of a log line as pino writes it into one; what all lines of a second begin with is made once. */
export function isoTime(now = Date.now()): string {
  const milliseconds = now % 1000;
  if (now - milliseconds !== second) {
    second = now - milliseconds;
    text = `,"time":"${new Date(second).toISOString().slice(0, -'000Z'.length)}`;
  }
  return `${text}${String(milliseconds).padStart(3, '0')}Z"`;
}
