export { Attachments, type Attachment, type Settled } from './attachments.js';
export { AttachmentsModule } from './attachments.module.js';
export { Downloads, type Coming } from './downloads.js';
export { lookAtLetGo, noteRemoved } from './let-go-blobs.js';
export { SpoolUnavailable } from './spool.js';
export { isUnhad, type Unhad } from './unhad.js';
