import { callbackExample, eventForms, events, operationEvents, topicOf } from '#contracts';
import { both, code, escape, frame, link, pre, table, unit } from './html.js';
import { inEachLanguage } from './languages.js';

const sent = `<p>At the end of an operation an endpoint of the school is sent what ${code('getOperation')} answers, as ${code('data')}
of an event. Which endpoint: the one below which the ${code('callback_url')} of the request lies, else the school's default one.
Endpoints are registered by the operator, who hands out the secret of each.</p>
${table(
  ['event', 'when'],
  operationEvents.map((event) => [code(topicOf(event)), escape(event.summary)]),
)}
<p>In envelope 1, which endpoints have that ask for nothing else, and which the next release may tell no more:</p>
${pre(JSON.stringify(callbackExample[1](events['group.activated']), null, 2))}
<p>In envelope 2, CloudEvents 1.0 with ${code(`Content-Type: ${eventForms[2].contentType}`)}, where the operator has registered the
endpoint so. Both are signed in the same way, and have the same ${code('webhook-id')}:</p>
${pre(JSON.stringify(callbackExample[2](events['group.activated']), null, 2))}
${table(
  ['header', 'what'],
  [
    [code('webhook-id'), `which event it is: the ${code('operation_id')}, the same at every try`],
    [code('webhook-timestamp'), 'when this try was signed, in seconds since 1970'],
    [
      code('webhook-signature'),
      `${code('v1,')} and Base64; two of them, with a space between, while the secret is changed`,
    ],
    [code('traceparent'), 'for the log: with it the operator finds the lines of the request'],
  ],
)}`;

const verifying =
  (): string => `<p>Each is signed as <b>Standard Webhooks</b> tells; libraries of that name verify it. By hand it is this:
HMAC-SHA256 over ${code('webhook-id.webhook-timestamp.body')}, under the bytes whose Base64 stands behind ${code('whsec_')} in the
secret.</p>
<ul><li>Take the body as the bytes that came. Parsed and written anew it is another text.</li>
<li>Refuse a timestamp more than five minutes from your clock: somebody may send again what he has recorded.</li>
<li>Compare in constant time, or the time that it takes tells how much of a forgery is right.</li>
<li>Take the callback if either signature is right: so a secret is changed without losing one. Verify with the secret that you have.</li>
<li>A header that is missing is an empty text.</li></ul>
${inEachLanguage('verify')}`;

const answering = `<p>Any 2xx, within some seconds, is an end of it: store the callback, answer, and do the work afterwards. Everything
else, and silence, is tried again with the same ${code('webhook-id')} for three days, or after the time that your
${code('Retry-After')} asks for. 410 switches the endpoint off.</p>
<p>The same callback may come twice, and callbacks come in no certain order: keep the ids that you have done, and ask
${code('getOperation')} what is so now.</p>`;

/** When a school's endpoint is called, and how it knows that it was us. */
export function callbacksPage(): string {
  const chapters = [
    { id: 'sent', title: both('What is sent', '发送什么'), content: sent },
    { id: 'verifying', title: both('Verifying', '验证签名'), content: verifying() },
    { id: 'answering', title: both('Answering', '应答'), content: answering },
  ];
  return frame(
    {
      title: 'SchoolIM callbacks',
      intro: 'How the end of a write comes to your server. See also the <a href="/docs">API</a>.',
      contents: chapters.map(({ id, title }) => link(id, title)),
    },
    chapters.map(({ id, title, content }) => `<section id="${id}" ${unit}><h2>${title}</h2>${content}</section>`),
  );
}
