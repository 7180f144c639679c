type Words = Readonly<Record<'zh' | 'en', string>>;

/** Why a file of a zip does not become a photo, for whoever has made the zip. */
export const photoFaults = {
  nobody: {
    zh: '本校没有人的学号、工号、账号或关键字是这个文件名',
    en: 'nobody in this school has this number, account_id or key',
  },
  several: {
    zh: '不止一个人有这个号码,请用 person show 显示的关键字命名',
    en: 'several have this number: name the file by the key that `person show` tells',
  },
  twice: { zh: '这个人在压缩包里已有一张照片', en: 'there is another photo of the same person before it' },
  no_picture: {
    zh: '不是 JPEG、PNG、WebP 或 GIF 图片,或者已损坏',
    en: 'no JPEG, PNG, WebP or GIF picture, or a damaged one',
  },
  too_large: { zh: '图片过大', en: 'too large a picture' },
  locked: { zh: '文件有密码', en: 'it is locked with a password' },
} as const satisfies Record<string, Words>;

export type PhotoFault = keyof typeof photoFaults;
