/** Of rows of `message`: there is an attachment that is not here. As the index says it, which serves no other words. */
export const absentFiles = `file_state in ('pending', 'failed', 'expired')`;
