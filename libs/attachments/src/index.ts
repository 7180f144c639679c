export { Attachments, type Attachment, type Settled } from './attachments.js';
export { Downloads, type Coming } from './downloads.js';
export { EasemobFiles } from './easemob-files.js';
export { SpoolUnavailable } from './spool.js';
export { isUnhad, type Unhad } from './unhad.js';
