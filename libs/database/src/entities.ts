import { School } from './entities/school.js';
import { ImUser, GuardianChild, UserPhoto } from './entities/person.js';
import { ImGroup, ImGroupMember, OrphanGroup } from './entities/group.js';
import { Message } from './entities/message.js';
import { ChatEvent, ChatHour } from './entities/chat.js';
import { LetGoBlob } from './entities/let-go-blob.js';
import { OperationRow, OperationCallback } from './entities/operation.js';
import { WorkItem, OutboxRow } from './entities/work.js';
import { CallbackEndpoint, CallbackDelivery, CallbackAttempt } from './entities/callback.js';
import { Deployment, UsedTimestamp } from './entities/deployment.js';
import { AuditRow } from './entities/audit.js';
import { ServiceKeyRow } from './entities/service-key.js';
import { Subscriber } from './entities/subscriber.js';
import {
  RosterAssignment,
  RosterClass,
  RosterCourse,
  RosterEnrolment,
  RosterGrade,
  RosterGuardian,
  RosterPerson,
  RosterSchool,
} from './entities/roster.js';
import { RosterChange, RosterImport, RosterSticky } from './entities/roster-import.js';
import { RosterUpload, RosterUploadPart } from './entities/roster-upload.js';

/** Every table; a test holds each to what the migrations make of it. */
export const entities = [
  School,
  ImUser,
  GuardianChild,
  UserPhoto,
  ImGroup,
  ImGroupMember,
  OrphanGroup,
  Message,
  ChatEvent,
  ChatHour,
  LetGoBlob,
  OperationRow,
  OperationCallback,
  WorkItem,
  OutboxRow,
  CallbackEndpoint,
  CallbackDelivery,
  CallbackAttempt,
  Deployment,
  UsedTimestamp,
  AuditRow,
  ServiceKeyRow,
  Subscriber,
  RosterSchool,
  RosterGrade,
  RosterClass,
  RosterCourse,
  RosterPerson,
  RosterEnrolment,
  RosterGuardian,
  RosterAssignment,
  RosterSticky,
  RosterImport,
  RosterChange,
  RosterUpload,
  RosterUploadPart,
];
