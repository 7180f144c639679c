import { code, pre } from './html.js';
import { inEachLanguage } from './languages.js';

/** What the page tells beside what follows from the contracts. */
export const request = (): string => `${pre(`POST /api/im
Content-Type: application/json

{"cmd":"getChatRoomList","school_id":1,"account_id":4541,"timestamp":"…","sign":"…","expanded":0}`)}
<p>${code('sign = md5hex(timestamp + md5hex(school_id + account_id + salt))')}: decimal numbers, lower-case hex, UTF-8.
${code('timestamp')} is any text of 1 to 31 printable characters that this account has never sent before. A request that is
sent again, for whatever reason, is signed anew with a new one: the same bytes are a replay and answer 401.</p>
${inEachLanguage('call')}
<p>A request that was understood answers HTTP 200, with ${code('code')} 0 or a failure:
${code('{"code":3001,"msg":"…","error":"group_not_found","request_id":"…"}')}. Branch on ${code('error')}, show ${code('msg')}
(Chinese unless ${code('Accept-Language')} prefers English), and keep ${code('request_id')}: it is what the operator looks for.
429 and 503 say in ${code('Retry-After')} when to try again.</p>
<p><b>Services</b>, which are no account, sign with a key of their own in the headers, and leave ${code('timestamp')} and
${code('sign')} out: ${code('serviceKey')} in ${code('/openapi.json')} says how, and ${code('docs/services.md')}
of this product with examples. A school may take nothing else.</p>`;

export const tables = `<p>Reads answer a flat array: the names of the columns, then the cells, row by row.</p>
${pre('{"fieldCount":2,"values":["account_id","im_user_id",3419,162317,3640,162318],"rowCount":2}')}
<p>With ${code('"expanded":1')} the rows are objects: ${code('[{"account_id":3419,"im_user_id":162317},…]')}. No rows are
the compact text in both cases, so that ${code('rowCount')} 0 can be read.</p>`;

export const waiting = `<p>Writes are stored and answered at once; Easemob follows. There are three ways to learn the end:</p>
<p><b>Hold.</b> ${code('"wait_ms":8000')} in the request keeps the reply back until the operation is final, or so many
milliseconds have gone (30,000 at most; stay below what your HTTP client waits).</p>
<p><b>Poll.</b> While the reply has ${code('retry_after_ms')}, the operation goes on. Ask again after so many milliseconds:</p>
${pre('{"cmd":"getOperation","operation_id":"…","wait_ms":8000, …}')}
<p>${code('status')} is ${['queued', 'running', 'waiting_provider'].map(code).join(', ')}, or final:
${['succeeded', 'partially_succeeded', 'failed'].map(code).join(', ')}. What failed tells why in ${code('failure')}.
Activating a group that is being activated joins the same operation.</p>
<p><b>Be called.</b> See ${'<a href="#callbacks">callbacks</a>'}.</p>`;

export const callbacks = `<p>At the end of an operation a registered endpoint of the school is sent what getOperation answers,
signed: <a href="/docs/callbacks">the page of callbacks</a> tells when, and how to verify them in eight languages.</p>`;
