/** What an operation is about: a group, or one message in it. */
export type Subject = { kind: 'group'; id: number } | { kind: 'message'; id: number; im_group_id: number };

/** The columns of a subject. A message is found by its group as well. */
export const columnsOf = (subject: Subject) =>
  subject.kind === 'group'
    ? { im_group_id: subject.id, im_message_id: null }
    : { im_group_id: subject.im_group_id, im_message_id: subject.id };
