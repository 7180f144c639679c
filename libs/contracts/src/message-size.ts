/** Bytes that the JSON of a doorbell or an event may have. The outbox takes nothing larger; a larger message is poison. */
export const maximumMessageBytes = 64 * 1024;
