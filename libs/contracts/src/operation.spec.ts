import { operationSummary, outcomeOf, viewOperation, type Operation } from './operation.js';

const failed: Operation = {
  operation_id: '7d1f6f0e-3c58-4b8e-9a55-0f2f6a1f3b60',
  school_id: 1,
  account_id: 2,
  cmd: 'createCustomGroup',
  im_group_id: 3,
  im_message_id: 4,
  easemob_group_id: '5',
  request_id: 'r',
  status: 'failed',
  failure: { error: 'name_refused' },
  members: { wanted: 2, done: 1, failed: [{ im_user_id: 6, failure: { error: 'user_not_registered' } }] },
  created_at: new Date(0),
  updated_at: new Date(1),
  retry_after_ms: null,
};
const waiting: Operation = {
  ...failed,
  status: 'waiting_provider',
  failure: null,
  members: null,
  retry_after_ms: 9,
};

describe('what is told of an operation', () => {
  it.each(['zh', 'en'] as const)(
    'has what is nested behind everything else, where old readers stop (%s)',
    (language) => {
      for (const operation of [failed, waiting]) {
        for (const view of [operationSummary(operation, language), viewOperation(operation, language)]) {
          const nested = Object.values(view).map((value) => typeof value === 'object');
          expect(nested).toEqual(nested.toSorted());
        }
      }
    },
  );

  it('says why in the language of whoever asks; in events, which anybody reads, in each', () => {
    const texts = { zh: '群名称不符合环信的规定', en: 'Easemob does not accept the name of the group' };
    const { failure, members } = viewOperation(failed, 'anybody');
    expect(failure).toEqual({ error: 'name_refused', msg: texts.zh, texts });
    expect(members!.failed.map((one) => one.texts)).toEqual(
      members!.failed.map(() => ({ zh: expect.anything(), en: expect.anything() })),
    );
    expect(viewOperation(failed, 'en').failure).toEqual({ error: 'name_refused', msg: texts.en });
  });

  it('begins with the failure once it has failed, and with success before', () => {
    expect(outcomeOf(failed, 'zh')).toEqual({ code: 4004, msg: '群名称不符合环信的规定' });
    expect(outcomeOf(failed, 'en').msg).toBe('Easemob does not accept the name of the group');
    for (const status of ['queued', 'running', 'waiting_provider', 'succeeded', 'partially_succeeded'] as const)
      expect(outcomeOf({ ...waiting, status }, 'zh')).toEqual({ code: 0, msg: 'success' });
  });
});
