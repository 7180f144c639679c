import { Rest } from './rest.js';

describe('a consumer at rest', () => {
  function atRest(answers: boolean[]) {
    const story: string[] = [];
    const stopping = new AbortController();
    let resumed = () => {};
    const over = new Promise<void>((resolve) => (resumed = resolve));
    const consumer = {
      pause: async () => void story.push('pause'),
      resume: async () => (story.push('resume'), resumed()),
    };
    const isOver = async () => {
      story.push('ask');
      return answers.shift() ?? true;
    };
    return {
      story,
      stopping,
      over,
      rest: new Rest(consumer, { isOver, askEveryMs: 0, stopping: stopping.signal }),
    };
  }

  it('takes nothing until what is missing is back, whoever asks for rest meanwhile', async () => {
    const { story, rest, over } = atRest([false, true]);
    await Promise.all([rest.begin(), rest.begin()]);
    await over;
    expect(story).toEqual(['pause', 'pause', 'ask', 'ask', 'resume']);
  });

  it('does not end when the process stops', async () => {
    const { story, rest, stopping } = atRest([]);
    await rest.begin();
    stopping.abort();
    await new Promise((resolve) => setImmediate(resolve));
    expect(story).toEqual(['pause']);
  });
});
