/** What the vendor sends, as its documents and public captures show it; parts are replaced by name. */
export const callbackText = (parts: object = {}, payload: object = {}): string =>
  JSON.stringify({
    callId: 'org#app_8924312242322',
    eventType: 'chat',
    timestamp: 1600060847294,
    chat_type: 'groupchat',
    group_id: '16934809238921545',
    from: '162317',
    to: '16934809238921545',
    msg_id: '8924312242322',
    payload: { bodies: [{ type: 'txt', msg: 'hi' }], ext: {}, ...payload },
    securityVersion: '1.0.0',
    security: '2ca02c394bef9e7abc83958bcc3156d3',
    ...parts,
  });

export const lineText = (parts: object = {}, payload: object = {}): string =>
  JSON.stringify({
    msg_id: '8924312242322',
    timestamp: 1403099033211,
    direction: 'outgoing',
    from: 'internal',
    to: 'internal',
    chat_type: 'groupchat',
    payload: {
      bodies: [{ type: 'txt', msg: 'hi' }],
      ext: {},
      from: '162317',
      to: '16934809238921545',
      ...payload,
    },
    ...parts,
  });

const url = 'https://a1.easemob.com/org/app/chatfiles/b85b3270-7a8b-11ec-9735-6922a85eb891';
const file = { url, secret: 'uFtZgHqL', filename: 'record.md', file_length: 3279 };

/** One body of every type that the documents know. */
export const bodiesByType: Record<string, object> = {
  TXT: { type: 'txt', msg: '文本' },
  IMAGE: { type: 'img', ...file, size: { width: 746, height: 1325 }, thumbFilename: 'thumb' },
  VOICE: { type: 'audio', ...file, length: 4 },
  VIDEO: {
    type: 'video',
    ...file,
    length: 10,
    size: { width: 360, height: 480 },
    thumb: url,
    thumb_secret: 't',
  },
  FILE: { type: 'file', ...file },
  LOC: { type: 'loc', addr: '某地', lat: 39.96612729238626, lng: 116.32309156766605 },
  CMD: { type: 'cmd', action: 'typing' },
  CUSTOM: { type: 'custom', customEvent: 'flower', customExts: [{ name: 1 }], 'v2:customExts': { k: 'v' } },
  COMBINED: {
    type: 'txt',
    subType: 'sub_combine',
    combineLevel: 1,
    msg: '当前版本过低，无法展示对应内容。',
    title: '聊天记录',
    summary: 'a: b',
    ...file,
  },
  UNKNOWN: { type: 'unknown' },
};

/** The files above, as they are stored. */
export const fileColumns = {
  easemob_filename: 'record.md',
  easemob_file_length: 3279,
  file_url: url,
  file_uuid: 'b85b3270-7a8b-11ec-9735-6922a85eb891',
  file_secret: 'uFtZgHqL',
};
