import { PartsMetrics } from './metrics.parts.js';

/** Answers that come at once, and ones that are held. */
const requestSeconds = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** From an exchange with Easemob to work that waits for it, and waits again. */
const workSeconds = [0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20, 60, 300, 1800, 7200];

/**
 * Every metric of every process, defined once. A process fills those that it knows about; no label names a person or a
 * school. Gauges marked "of the deployment" are read from the database by each gateway: take the maximum of them.
 */
export class Metrics extends PartsMetrics {
  readonly buildInfo = this.gauge('schoolim_build_info', 'Always 1: which program in which version this is', [
    'app',
    'version',
    'node',
  ]);

  readonly httpRequests = this.counter(
    'schoolim_http_requests_total',
    'Requests answered, by command and code of the answer',
    ['cmd', 'code'],
  );
  readonly httpDuration = this.histogram(
    'schoolim_http_request_duration_seconds',
    'From the request to the end of its answer; held replies take as long as they are held',
    { labels: ['cmd'], buckets: requestSeconds },
  );

  readonly httpInFlight = this.gauge(
    'schoolim_http_requests_in_flight',
    'Requests that are being worked on; held replies do not count',
  );
  readonly writesWaiting = this.gauge(
    'schoolim_http_writes_waiting',
    'Of the requests in flight, writes that wait for their turn with a connection to the database',
  );

  readonly signatures = this.counter(
    'schoolim_signatures_total',
    'Right signatures, by the salt that made them: the newest one or an older one',
    ['salt'],
  );
  readonly keyed = this.counter(
    'schoolim_keyed_requests_total',
    'Requests that say that a service key has signed them: passed, or the failure',
    ['outcome'],
  );

  readonly operations = this.counter('schoolim_operations_total', 'Operations that have ended', ['cmd', 'outcome']);
  readonly operationDuration = this.histogram(
    'schoolim_operation_duration_seconds',
    'From the acceptance of an operation to its end',
    { labels: ['cmd'], buckets: workSeconds },
  );
  readonly operationsOpen = this.gauge(
    'schoolim_operations_open',
    'Of the deployment: operations that have not ended; of each command the oldest 3,000 are counted',
    ['state'],
  );
  readonly oldestOperation = this.gauge(
    'schoolim_oldest_operation_age_seconds',
    'Of the deployment: age of the oldest operation that has not ended',
    ['lane'],
  );

  readonly workResults = this.counter('schoolim_work_results_total', 'Rounds of work, by what came of them', [
    'kind',
    'result',
  ]);
  readonly workDuration = this.histogram('schoolim_work_duration_seconds', 'One round of work under a claim', {
    labels: ['kind'],
    buckets: workSeconds,
  });
  readonly workDue = this.gauge(
    'schoolim_work_due',
    "Of the deployment: work that is due and in nobody's hands; of each queue 10,000 open ones are looked at",
    ['kind', 'lane'],
  );
  readonly workHeld = this.gauge(
    'schoolim_work_held',
    "Of the deployment: work that is in somebody's hands, of the same open ones",
    ['kind', 'lane'],
  );
  readonly workOldestDue = this.gauge(
    'schoolim_work_oldest_due_seconds',
    'Of the deployment: how long the one of those due that waits longest has been due; 0: none',
    ['kind', 'lane'],
  );
  readonly workPlaces = this.gauge('schoolim_work_places', 'Work items that this process has in hand at a time', [
    'kind',
    'lane',
  ]);
  readonly workUsefulWorkers = this.gauge(
    'schoolim_work_useful_workers',
    'Beyond so many workers more of them clear no queue of taps sooner: what Easemob allows is in hand; 0: nothing is known yet',
  );
  readonly workParked = this.gauge(
    'schoolim_work_parked',
    'Of the deployment: work that waits for an operator; counted up to 10,000',
    ['kind'],
  );

  readonly providerRequests = this.counter(
    'schoolim_provider_requests_total',
    'Calls of Easemob; later without an exchange: held back by budget or breaker',
    ['api', 'outcome'],
  );
  readonly providerDuration = this.histogram(
    'schoolim_provider_request_duration_seconds',
    'One exchange with Easemob',
    { labels: ['api'], buckets: workSeconds },
  );
  readonly providerBreaker = this.gauge('schoolim_provider_breaker_open', '1 while calls of this kind are cut off', [
    'bucket',
  ]);
  readonly providerLateListing = this.gauge(
    'schoolim_provider_late_listing_seconds',
    'Age of the oldest group that exists and was not listed in the last sweep though the in-doubt time was over; 0: none',
  );
  readonly providerOrphans = this.gauge(
    'schoolim_provider_orphan_groups',
    'Of the deployment: groups in Easemob with our marker that belong to nobody',
    ['fate'],
  );

  readonly registrations = this.counter(
    'schoolim_registrations_total',
    'People told to Easemob: registered, renamed, nameless where it does not take their names, refused',
    ['outcome'],
  );
  readonly imTokens = this.counter(
    'schoolim_im_tokens_total',
    'Easemob tokens that accounts have asked for: given, or the failure',
    ['outcome'],
  );

  readonly callbackDeliveries = this.counter(
    'schoolim_callback_deliveries_total',
    'Attempts to deliver a callback; held_back: none was made, its endpoint had failed again and again',
    ['outcome'],
  );
  readonly callbackOldest = this.gauge(
    'schoolim_callback_oldest_pending_seconds',
    'Of the deployment: age of the oldest callback that is still being tried',
  );

  readonly attachments = this.counter(
    'schoolim_attachments_total',
    'Tries to copy an attachment from Easemob; later: it is tried again',
    ['outcome'],
  );
  readonly attachmentsAbsent = this.gauge(
    'schoolim_attachments_absent',
    'Of the deployment: attachments that are not here, by state; of each counted up to 10,000',
    ['state'],
  );
  readonly attachmentsOldest = this.gauge(
    'schoolim_attachments_oldest_pending_seconds',
    'Of the deployment: age of the oldest attachment that is still to be copied; Easemob keeps it for 7 days',
  );

  readonly dropped = this.counter(
    'schoolim_dropped_total',
    'What has gone by its age: events, strays, hours, files, messages, callbacks, operations, roster_changes, roster_uploads, letters; blobs that nobody referred to; unfinished ones that nobody went on with',
    ['what'],
  );
  readonly blobsOldest = this.gauge(
    'schoolim_blobs_oldest_let_go_seconds',
    'Of the deployment: how long ago the oldest blob was let go of that is not removed; in health a day and a little',
  );

  readonly chatHours = this.gauge(
    'schoolim_chat_hours',
    'Of the deployment: hours of chat, by what of each is here: missing, callback_only, early, complete, gone',
    ['state'],
  );
  readonly chatHoursOldest = this.gauge(
    'schoolim_chat_hours_oldest_incomplete_seconds',
    'Of the deployment: how long ago the oldest hour ended that is not complete and can still be had; 0: none',
  );
  readonly chatHoursLostIn = this.gauge(
    'schoolim_chat_hours_lost_in_seconds',
    'Of the deployment: until the first of these can be had no more; a year where there is none',
  );

  readonly receiverEvents = this.counter(
    'schoolim_receiver_events_total',
    'Callbacks of Easemob: stored, duplicate, spooled; ignored for what they tell of; refused for their signature, at a wrong_path, or unstorable (503)',
    ['outcome'],
  );
  readonly chatEvents = this.counter(
    'schoolim_chat_events_total',
    'What callbacks and the hourly history told of messages, by what became of it: merged into the log; a copy of a message of ours; of an unknown_group; left_out by ARCHIVE, or too_old by ARCHIVE_MESSAGES_DAYS; ignored:… and unknown:… for what it was; failed by a fault of ours',
    ['source', 'outcome'],
  );
  readonly receiverSpoolBytes = this.gauge(
    'schoolim_receiver_spool_bytes',
    'Bytes of callbacks that lie on the disk of this receiver until the database is back',
  );
  readonly receiverSpoolOldest = this.gauge(
    'schoolim_receiver_spool_oldest_seconds',
    'Age of the oldest callback there; 0: none',
  );

  readonly outboxRows = this.gauge(
    'schoolim_outbox_rows',
    'Of the deployment: messages that wait to be published, those for later included; counted up to 10,000',
  );
  readonly outboxOldest = this.gauge(
    'schoolim_outbox_oldest_seconds',
    'Of the deployment: how long the message that waits longest has been due',
  );
  readonly deadLetters = this.gauge(
    'schoolim_dead_letters',
    'Of the deployment: messages at the broker that nobody could handle; beyond 10,000 those go that nobody misses',
  );
  readonly subscriberWaiting = this.gauge(
    'schoolim_subscriber_waiting',
    'Of the deployment: events that wait in the queue of who hears them, ours and other teams; beyond 100,000 another team loses the oldest',
    ['subscriber'],
  );
  readonly subscriberConsumers = this.gauge(
    'schoolim_subscriber_consumers',
    'Of the deployment: how many take events from that queue; 0: nobody does',
    ['subscriber'],
  );
  readonly deploymentStale = this.gauge(
    'schoolim_deployment_gauges_stale',
    '1 while the gauges of the deployment could not be read for half a minute: they show what was so before',
  );

  /** @param process whether to add those of Node and the operating system */
  constructor({ process = true }: { process?: boolean } = {}) {
    super();
    if (process) this.addProcess();
  }
}
