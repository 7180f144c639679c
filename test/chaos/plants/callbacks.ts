import { attempt, callback, endpoint, tapped } from '../peaceful-run.fixture.js';
import { began, plant, type Plant, refuse, switchOff } from './plant.js';

/** What is wrong with what schools are told. */
export const plantsAmongCallbacks: Plant[] = [
  plant(
    'a callback that tells another end',
    /^P1 callback event-of-tap was told that operation tap has failed/,
    (run) => (run.sink[0]!.status = 'failed'),
  ),
  plant('a refusal that nobody was told of', /^P1 callback lost: text at/, (run) => {
    refuse(run);
    run.sink.splice(1, 1);
  }),
  plant(
    'a delivery that stays parked though its endpoint is on again',
    /^P1 callback:7 was given up \(the endpoint is switched off\)/,
    (run) => {
      switchOff(run);
      run.givenUp.push({ key: 'callback:7', why: 'the endpoint is switched off', last: null });
    },
  ),
  plant('an end that is never told to an endpoint that was off for a while', /^P1 callback lost: edit at/, (run) => {
    switchOff(run);
    run.sink.pop();
  }),
  plant('a callback that did not come', /^P1 callback lost: tap at/, (run) => run.sink.shift()),
  plant(
    'a callback that was only answered badly',
    /^P1 callback lost: tap at/,
    (run) => (run.sink[0]!.answered = 'broken'),
  ),
  plant(
    'a default endpoint that is not told, since another caller has named a URL',
    /^P1 callback lost: tap at http:\/\/sink\/school-71$/,
    (run) => {
      run.sink[0]!.url = `${endpoint}/a`;
      run.attempts.push(
        attempt('tap-2', {
          at: 5,
          fields: { im_group_id: tapped, callback_url: `${endpoint}/a` },
          answer: began('tap'),
        }),
      );
      run.rows.operations[0]!.urls = [`${endpoint}/a`];
    },
  ),
  plant('a callback to a URL that nobody named', /^P5 callback unexpected: tap at http:\/\/sink\/other/, (run) =>
    run.sink.push(callback('tap', { url: 'http://sink/other' })),
  ),
  plant(
    'a callback that went to the default endpoint and not to the URL named',
    /^P1 callback lost: tap at http:\/\/sink\/school-71\/a/,
    (run) => {
      run.attempts[0]!.fields.callback_url = `${endpoint}/a`;
      Object.assign(run.rows.operations[0]!, { urls: [`${endpoint}/a`], tells_default: false });
    },
  ),
  plant('a callback that says different things', /^P1 callback event-of-tap .* said different things/, (run) =>
    run.sink.push(callback('tap', { body: 'other' })),
  ),
  plant('an end that is told as two events', /^P1 the end of tap .* was told as several events/, (run) =>
    run.sink.push(callback('tap', { id: 'another' })),
  ),
  plant('a callback that is not genuine', /^P5 callback event-of-tap is not signed by us/, (run) =>
    run.sink.push(callback('tap', { genuine: false })),
  ),
];
