import { implausible, isPage, speaksOfPage } from './plausible.js';

const message = (easemob_type: string, easemob_file_length: number | null = null) => ({
  easemob_type,
  easemob_file_length,
});

describe('an attachment', () => {
  it.each<[string, number | null, string, number | null, boolean]>([
    ['IMAGE', 10, 'image/png', 10, true],
    ['IMAGE', 10, 'image/png', 9, false],
    ['IMAGE', 10, 'image/png', null, true],
    ['IMAGE', null, 'image/png', 9, true],
    ['IMAGE', 0, 'image/png', 9, true],
    ['IMAGE', null, 'application/octet-stream', 9, true],
    ['IMAGE', null, 'video/mp4', 9, false],
    ['VOICE', null, 'video/mp4', 9, true],
    ['VOICE', null, 'application/pdf', 9, false],
    ['FILE', null, 'application/pdf', 9, true],
  ])('of type %s and length %s may be %s of %s bytes: %s', (type, length, contentType, size, may) => {
    expect(implausible(message(type, length), { contentType, size }) === undefined).toBe(may);
  });

  it.each([
    ['<!DOCTYPE html><title>503</title>', true],
    ['\ufeff\n <html lang=zh>', true],
    ['<?xml version="1.0"?><svg/>', false],
    ['#!AMR\n', false],
    ['', false],
  ])('that begins %j is a web page: %s', (head, is) => {
    expect(isPage(Buffer.from(head))).toBe(is);
  });

  it('is a web page where its name says so', () => {
    expect([speaksOfPage({ easemob_filename: '主页.HTM' }), speaksOfPage({ easemob_filename: 'a.jpg' })]).toEqual([
      true,
      false,
    ]);
  });
});
