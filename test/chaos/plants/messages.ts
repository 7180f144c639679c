import { delivery, tapped } from '../peaceful-run.fixture.js';
import { messages, plant, type Plant, refuse, sendAlso, stored } from './plant.js';

/** What is wrong with texts. */
export const plantsAmongMessages: Plant[] = [
  plant('a refused text that still waits', /^P1 hello was accepted as 1000 and is waiting/, (run) => {
    refuse(run);
    run.rows.messages[0]!.status = 'waiting';
  }),
  plant('a text that did not arrive', /^P1 message lost: hello/, (run) => messages(run).pop()),
  plant(
    'a text that arrived in another group',
    /^P5 message unexpected: hello in e5001/,
    (run) => (run.easemob.messages = { [`e${tapped}`]: messages(run) }),
  ),
  plant(
    'a text that is still waiting',
    /^P1 hello was accepted as 1000 and is waiting/,
    (run) => (run.rows.messages[0]!.status = 'waiting'),
  ),
  plant('texts that arrive in the wrong order', /^P4 1000 arrived in e5002 after 1001/, (run) => {
    sendAlso(run, { id: 'second', at: 600, im_message_id: 1001 });
    messages(run).unshift(delivery('second', 1001));
  }),
  plant(
    'texts that are numbered in the wrong order',
    /^P4 1000 of group 5002 was sent after a message with a higher number/,
    (run) => {
      sendAlso(run, { id: 'first', at: 10, im_message_id: 1001 });
      messages(run).push(delivery('first', 1001));
    },
  ),
  plant('a text that was stored twice', /^P5 hello was stored twice/, (run) =>
    run.rows.messages.push(stored(1001, 'hello')),
  ),
  plant('a text that nobody sent', /^P5 message unexpected: evil in e5002/, (run) =>
    messages(run).push(delivery('evil', 1001)),
  ),
];
