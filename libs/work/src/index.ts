export { done, later, park, type Verdict } from './verdict.js';
export { want, workKey, type WorkOutbox } from './work-item.js';
export {
  addCallback,
  endOperation,
  latestOperation,
  readOperation,
  recordOperation,
  type NewOperation,
  type Queries,
} from './operations.js';
export { Fenced } from './lease.js';
export { WorkRunner, type Claim, type RunResult } from './work-runner.js';
export { Sweeper } from './sweeper.js';
export { HandlesWork, WorkServer, type ConsumeDoorbells } from './work-server.js';
export { WorkHost, type WorkLog } from './work-host.js';
