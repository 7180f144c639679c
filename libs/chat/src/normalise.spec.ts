import { normaliseCallback, normaliseLine } from './normalise.js';
import { bodiesByType, callbackText, fileColumns, lineText } from './normalise.fixture.js';

const noFile = {
  easemob_filename: null,
  easemob_file_length: null,
  file_url: null,
  file_uuid: null,
  file_secret: null,
};
const plain = { content: null, easemob_length: null, easemob_width: null, easemob_height: null };
const columnsByType: Record<string, object> = {
  TXT: { ...plain, ...noFile, content: '文本' },
  IMAGE: { ...plain, ...fileColumns, easemob_width: 746, easemob_height: 1325 },
  VOICE: { ...plain, ...fileColumns, easemob_length: 4 },
  VIDEO: { ...plain, ...fileColumns, easemob_length: 10, easemob_width: 360, easemob_height: 480 },
  FILE: { ...plain, ...fileColumns },
  LOC: { ...plain, ...noFile },
  CMD: { ...plain, ...noFile },
  CUSTOM: { ...plain, ...noFile },
  COMBINED: { ...plain, ...fileColumns },
  UNKNOWN: { ...plain, ...noFile },
};
const types = Object.keys(bodiesByType);

describe('a message', () => {
  it.each(types)('%s is the same whether a callback or the history tells of it', (type) => {
    const bodies = [bodiesByType[type]];
    const expected = {
      kind: 'message',
      easemob_type: type,
      msg_id: '8924312242322',
      group_id: '16934809238921545',
      sender_id: 162317,
      sender: null,
      ...columnsByType[type],
      body: JSON.stringify(bodies),
    };
    expect(normaliseCallback(callbackText({}, { bodies }))).toMatchObject({
      ...expected,
      msg_time: 1600060847294,
    });
    expect(normaliseLine(lineText({}, { bodies }))).toMatchObject({ ...expected, msg_time: 1403099033211 });
  });

  it('combined has no type in the history', () => {
    const { type: _, ...body } = bodiesByType.COMBINED as { type: string };
    const { subType: __, ...bare } = body as { subType?: string };
    for (const one of [body, bare])
      expect(normaliseLine(lineText({}, { bodies: [one] }))).toMatchObject({
        easemob_type: 'COMBINED',
        content: null,
      });
  });

  it('has what the captures of 2017 and 2023 leave out', () => {
    const image = {
      filename: 'a.jpg',
      size: { width: 1, height: 2 },
      secret: '',
      thumbFilename: 't',
      type: 'img',
      url: fileColumns.file_url,
    };
    const text = callbackText({ securityVersion: undefined }, { ext: undefined, bodies: [image], type: 'groupchat' });
    expect(normaliseCallback(text)).toMatchObject({
      easemob_type: 'IMAGE',
      easemob_file_length: null,
      file_secret: null,
      ext: null,
      plan_id: null,
    });
  });

  it.each([
    ['a type of tomorrow', { type: 'hologram', depth: 3 }],
    ['a name that every object has', { type: 'constructor' }],
    ['a type that is none', { type: 7 }],
    ['no object at all', 'hi'],
  ])('of %s is kept as it came', (_what, body) => {
    expect(normaliseCallback(callbackText({}, { bodies: [body] }))).toMatchObject({
      kind: 'message',
      easemob_type: 'UNKNOWN',
      body: JSON.stringify([body]),
    });
  });

  it('takes plan_id as a number or as its text, our own id, and keeps the digits of ext', () => {
    const ext = '{"plan_id":"12","im_message_id":2013,"id":370099212840339488123}';
    const text = callbackText().replace('"ext":{}', `"ext":${ext}`);
    expect(normaliseCallback(text)).toMatchObject({ plan_id: 12, own_id: 2013, ext });
    for (const plan_id of ['x', 1.5, 2 ** 31, '', null, [1]])
      expect(normaliseCallback(callbackText({}, { ext: { plan_id } }))).toMatchObject({ plan_id: null });
  });

  it('keeps ids as text, also those that come as numbers', () => {
    const text = callbackText()
      .replace('"8924312242322"', '370099212840339488')
      .replace(/"16934809238921545"/g, '169348092389215457');
    expect(normaliseCallback(text)).toMatchObject({
      msg_id: '370099212840339488',
      group_id: '169348092389215457',
    });
  });

  it.each([
    ['admin', null, 'admin'],
    ['007', null, '007'],
    ['2147483648', null, '2147483648'],
    ['162317', 162317, null],
  ])('of %s has an im_user_id, or else the name', (from, sender_id, sender) => {
    expect(normaliseCallback(callbackText({ from }))).toMatchObject({ sender_id, sender });
  });

  it('takes the names in the payload before the outer ones', () => {
    const outer = { from: 'internal', to: 'internal', group_id: undefined };
    const { group_id } = JSON.parse(callbackText());
    expect(normaliseCallback(callbackText(outer, { from: '7', to: group_id }))).toMatchObject({
      sender_id: 7,
      group_id,
    });
    expect(normaliseCallback(callbackText({ group_id: undefined }))).toMatchObject({
      sender_id: 162317,
      group_id,
    });
    expect(normaliseLine(lineText({ from: '8', to: '9' }, { from: undefined, to: undefined }))).toMatchObject({
      sender_id: 8,
      group_id: '9',
    });
  });

  it.each(['javascript:alert(1)', 'file:///etc/passwd', 'chatfiles/x', `https://x/${'y'.repeat(3000)}`])(
    'has no attachment at %s',
    (url) => {
      const bodies = [{ type: 'file', url, filename: 'x' }];
      expect(normaliseCallback(callbackText({}, { bodies }))).toMatchObject({
        file_url: null,
        easemob_filename: 'x',
      });
    },
  );
});

describe('what is none of the archive’s', () => {
  it.each([
    ['offline', { eventType: 'chat_offline', to: 'user2' }],
    ['one_to_one', { chat_type: 'chat', group_id: undefined, to: 'store2' }],
    ['one_to_one', { content_type: 'chat:user:text' }],
    ['chatroom', { content_type: 'chat:room:text' }],
    ['notice', { chat_type: 'notify' }],
  ])('is told as %s', (reason, parts) => {
    expect(normaliseCallback(callbackText(parts))).toEqual({ kind: 'ignored', reason });
  });

  it.each([
    ['one_to_one', 'chat'],
    ['chatroom', 'chatroom'],
  ])('is told as %s in the history', (reason, chat_type) => {
    expect(normaliseLine(lineText({ chat_type }))).toEqual({ kind: 'ignored', reason });
  });

  it('is a blank line', () => {
    expect(normaliseLine(' \r')).toBeUndefined();
  });

  it('is the capture of 2017, from one person to another', () => {
    const text = `{"timestamp":1503735237965,"host":"msync@x","appkey":"1165160929115391#app","from":"88929","to":"store2","msg_id":"370099212840339488","chat_type":"chat","payload":{"bodies":[{"msg":"3","type":"txt"}],"ext":{}},"callId":"1165160929115391#app_370099212840339488","eventType":"chat","security":"x"}`;
    expect(normaliseCallback(text)).toEqual({ kind: 'ignored', reason: 'one_to_one' });
  });
});

describe('what cannot be read', () => {
  it.each([
    ['bad_json', '{'],
    ['bad_json', '[]'],
    ['bad_json', `{"a":"${'x'.repeat(300_000)}"}`],
    ['bad_json', `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['event_type', callbackText({ eventType: 'chat_reaction' })],
    ['chat_type', callbackText({ chat_type: 'hologram' })],
    ['chat_type', '{}'],
    ['no_id', callbackText({ msg_id: undefined })],
    ['no_id', callbackText({ msg_id: 'x'.repeat(256) })],
    ['no_group', callbackText({ group_id: undefined, to: undefined })],
    ['no_sender', callbackText({ from: '' })],
    ['no_time', callbackText({ timestamp: 'yesterday' })],
    ['no_time', callbackText({ timestamp: 1e30 })],
    ['no_body', callbackText({}, { bodies: [] })],
    ['no_body', callbackText({ payload: undefined })],
  ])('is told as %s', (reason, text) => {
    expect(normaliseCallback(text)).toEqual({ kind: 'unknown', reason });
  });
});
