/* Signs a request in the browser and sends it to this gateway. The salt is kept in its field alone, and never sent. */
import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

const md5Hex = (text) => bytesToHex(md5(utf8ToBytes(text)));
/** Never the same twice, and 31 characters at most. */
const freshTimestamp = () => `${Date.now()}-${bytesToHex(crypto.getRandomValues(new Uint8Array(6)))}`;
const forms = [...document.querySelectorAll('.try form')];

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function signed({ dataset: { cmd }, elements: { salt, school_id, account_id, fields } }) {
  const [school, account] = [Number(school_id.value), Number(account_id.value)];
  const timestamp = freshTimestamp();
  const sign = md5Hex(timestamp + md5Hex(`${school}${account}${salt.value}`));
  return { cmd, school_id: school, account_id: account, timestamp, sign, ...JSON.parse(fields.value || '{}') };
}

async function send(form) {
  const answer = form.querySelector('.answer');
  const [asked, answered] = answer.querySelectorAll('pre');
  [asked.textContent, answered.textContent] = ['', '…'];
  answer.hidden = false;
  try {
    const body = JSON.stringify(signed(form));
    asked.textContent = pretty(body);
    const began = performance.now();
    const response = await fetch('/api/im', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
    const text = await response.text();
    answered.textContent = `HTTP ${response.status}, ${Math.round(performance.now() - began)} ms\n${pretty(text)}`;
  } catch (error) {
    answered.textContent = String(error);
  }
}

for (const form of forms) {
  const { salt } = form.elements;
  // Typed once, it is there at every command.
  salt.addEventListener('input', () => forms.forEach((other) => (other.elements.salt.value = salt.value)));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void send(form);
  });
  form.closest('.try').hidden = false;
}
