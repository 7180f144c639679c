import { Metrics } from '#telemetry';
import { showSubscribers } from './subscriber-gauges.js';

const backlogs: Record<string, { waiting: number; consumers: number } | undefined> = {
  callbacks: { waiting: 0, consumers: 2 },
  timetable: { waiting: 17, consumers: 0 },
};

describe('the gauges of who hears events', () => {
  it('show what waits for each, and leave out whose queue is not there', async () => {
    const metrics = new Metrics({ process: false });
    showSubscribers(metrics, {
      dataSource: { query: async () => [{ team: 'gone' }, { team: 'timetable' }] } as never,
      messaging: { backlogOf: async (subscription) => backlogs[subscription] },
    });
    const lines = (await metrics.text()).split('\n').filter((line) => line.startsWith('schoolim_subscriber_'));
    expect(lines).toEqual([
      'schoolim_subscriber_waiting{subscriber="callbacks"} 0',
      'schoolim_subscriber_waiting{subscriber="timetable"} 17',
      'schoolim_subscriber_consumers{subscriber="callbacks"} 2',
      'schoolim_subscriber_consumers{subscriber="timetable"} 0',
    ]);
  });

  it('fail no reading while the database does not answer', async () => {
    const metrics = new Metrics({ process: false });
    showSubscribers(metrics, {
      dataSource: { query: () => Promise.reject(new Error('away')) },
      messaging: { backlogOf: async () => undefined },
    });
    expect(await metrics.text()).toContain('# TYPE schoolim_subscriber_waiting gauge');
  });
});
