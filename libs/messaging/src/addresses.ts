const heartbeatSeconds = 10;

/**
 * The nodes of a broker, to be tried one after the other: `amqp://` or `amqps://` URLs as RabbitMQ's URI specification has
 * them, comma separated. A comma of a name or a password is written `%2C`.
 * @throws Error when one is none; the text itself is in no error: it holds a password
 */
export const addressesOf = (text: string): string[] => text.split(',').map((one) => withHeartbeat(one.trim()));

function withHeartbeat(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'amqp:' && url?.protocol !== 'amqps:') {
    throw new Error('the URL of RabbitMQ must begin with amqp:// or amqps://');
  }
  if (!url.searchParams.has('heartbeat')) url.searchParams.set('heartbeat', String(heartbeatSeconds));
  return url.href;
}
