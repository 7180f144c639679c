/** How far an operation is. The last three are final. */
export type OperationStatus =
  'queued' | 'running' | 'waiting_provider' | 'succeeded' | 'partially_succeeded' | 'failed';

/** What every answer about an operation holds. */
export interface OperationAnswer {
  code: 0;
  msg: string;
  status: OperationStatus;
  easemob_group_id: string;
  /** Absent when there was nothing left to do. */
  operation_id?: string;
  /** When to ask again; absent once final. */
  retry_after_ms?: number;
  /** Only when failed. */
  failure?: { error: string; msg: string };
  /** What became of each wanted member, once it is known. */
  members?: {
    wanted: number;
    done: number;
    failed: { im_user_id: number; error: string; msg: string }[];
  };
}

/** A group that was made or changed here; Easemob follows. */
export type GroupAnswer = OperationAnswer & { im_group_id: number };

/** A message that was stored; its delivery follows. */
export type MessageAnswer = Omit<OperationAnswer, 'easemob_group_id'> & { im_message_id: number };

/** Whether a group is active, and how far its activation is. */
export type ActivationAnswer = Partial<Omit<OperationAnswer, 'easemob_group_id'>> & {
  im_group_id: number;
  easemob_group_id: string;
  activation: 'inactive' | 'activating' | 'active' | 'failed';
};

/** People, by any of the ids that a school has for them. */
export interface People {
  account_id?: number[];
  teacher_id?: number[];
  student_id?: number[];
}

/** What every write takes. */
export interface Telling {
  /** Holds the reply up to so many milliseconds (30,000 at most) until the operation is final. */
  wait_ms?: number;
  /** Where the school wants to be told of the end; it must be registered. */
  callback_url?: string;
}

/** The owner is one of the three. */
export interface NewGroup extends Telling {
  groupname: string;
  owner_account_id?: number;
  owner_teacher_id?: number;
  owner_student_id?: number;
  members?: People;
  /** The same one makes no second group; chosen by chance where absent. */
  request_id?: string;
}

/** At least one of the three. */
export interface GroupChange extends Telling {
  im_group_id: number;
  groupname?: string;
  addmembers?: People;
  deletemembers?: People;
}

export interface NewMessage extends Telling {
  grade_no: number;
  course_id: number;
  msg: { type: 'txt'; msg: string };
  ext?: Record<string, unknown>;
  /** The same one sends no second message; chosen by chance where absent. */
  request_id?: string;
}

/** A lesson-prep group and a span of wall clock in Asia/Shanghai, `YYYY-MM-DD HH:MM:SS`, of at most 31 days. */
export interface LogSpan {
  grade_no: number;
  course_id: number;
  plan_id?: number;
  begin_time: string;
  end_time: string;
}

/** What limits a wait: a time in milliseconds, and a caller who does not want it any more. */
export interface Waiting {
  timeoutMs?: number;
  signal?: AbortSignal;
}
