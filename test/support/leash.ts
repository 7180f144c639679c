/*
 * Loaded into every program that a test starts (`--import`): it ends when whoever has started it is gone, however that
 * came about. A test runner that is killed runs no clean-up of its own. The product has no such switch.
 */
process.once('disconnect', () => process.exit(1));
process.channel?.unref();
