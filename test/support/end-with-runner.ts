/* Loaded into every process that Jest runs unit tests in: it ends when Jest is gone, whatever a test has left open. */
process.once('disconnect', () => process.exit(1));
