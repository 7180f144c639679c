import { subscriptions } from './events.js';
import { workQueues } from './work-kinds.js';

/** Every queue and subscription of the system. Each process declares all of them, whoever comes first. */
export const topology = { workQueues, subscriptions };
