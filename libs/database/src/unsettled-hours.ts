/** Of rows of `chat_hour`: the hour is not complete, and can still be. */
export const unsettledHours = `state in ('missing', 'callback_only', 'early')`;
