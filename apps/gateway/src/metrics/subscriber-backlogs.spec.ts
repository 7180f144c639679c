import { readSubscribers } from './subscriber-backlogs.js';

const backlogs: Record<string, { waiting: number; consumers: number } | undefined> = {
  callbacks: { waiting: 0, consumers: 2 },
  timetable: { waiting: 17, consumers: 0 },
};

it('what waits for each who hears events is told, and whose queue is not there is left out', async () => {
  const messaging = { backlogOf: async (subscription: string) => backlogs[subscription] };
  expect(await readSubscribers(messaging, ['gone', 'timetable'])).toEqual([
    { subscriber: 'callbacks', waiting: 0, consumers: 2 },
    { subscriber: 'timetable', waiting: 17, consumers: 0 },
  ]);
});
