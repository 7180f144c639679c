import { jpeg, png, silence } from './pictures.js';

/** The person whom teacher 290 of school 6 is, and the one who is student 290. */
const [teacher, student] = [162317, 159189];

/** im_user_id → photo. */
export const photos: { im_user_id: number; content: Buffer }[] = [
  { im_user_id: teacher, content: jpeg(12, (x, y) => ((x + y) % 2 === 0 ? 200 : 90 + 8 * y)) },
  { im_user_id: student, content: png(64, (x, y) => [4 * x, 4 * y, 160]) },
];

const message = (im_message_id: number, easemob_type: string, msg_time: string) => ({
  im_message_id,
  school_id: 6,
  im_group_id: 712,
  sender_id: teacher,
  easemob_type,
  ext: '{"plan_id":1}',
  plan_id: 1,
  msg_time: `${msg_time}+08:00`,
});

/** What getJiBeiChatLog of the 2017 document answers, and the files of it. */
export const messages: (ReturnType<typeof message> & {
  content?: string;
  easemob_filename?: string;
  file?: Buffer;
})[] = [
  { ...message(2006, 'TXT', '2017-06-09T14:33:26'), content: '文本' },
  { ...message(2007, 'VOICE', '2017-06-09T14:35:32'), easemob_filename: '1496990117711.amr', file: silence(2) },
  {
    ...message(2008, 'IMAGE', '2017-06-09T14:35:50'),
    easemob_filename: '1496990136165.jpeg',
    file: jpeg(16, (x, y) => 16 * x + y),
  },
  {
    ...message(2009, 'FILE', '2017-06-09T14:36:22'),
    easemob_filename: '1496990168149.jpg',
    file: jpeg(16, (x, y) => 255 - 8 * Math.abs(x - y)),
  },
];

/** So that the next message is the one of the sample of sendMsgToJiBeiChat: 2013. */
export const lastMessageId = 2012;
