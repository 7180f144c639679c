import axe from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';
import { salt, startSystem, type System } from '../support/system.js';
import { chromium as executablePath } from './languages.js';

let system: System;
let browser: Browser;
beforeAll(async () => {
  system = await startSystem();
  browser = await chromium.launch({ executablePath, args: process.getuid!() === 0 ? ['--no-sandbox'] : [] });
});
afterAll(async () => {
  await browser?.close();
  await system?.stop();
});

const phone = { width: 390, height: 844 };
const desk = { width: 1280, height: 900 };

let page: Page;
/** What it has complained of: a script that fails, whatever its own policy has refused. */
let complaints: string[];
async function open(path: string, options: Parameters<Browser['newPage']>[0] = {}): Promise<void> {
  page = await browser.newPage({ viewport: desk, ...options });
  complaints = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`${system.url}${path}`);
}
afterEach(() => page?.close());

/** Whether the page is wider than its window, and what stands in the way of people. @param rules absent: all of them */
async function faults(rules?: string[]): Promise<{ tooWide: number; barriers: string[] }> {
  const options = JSON.stringify({ resultTypes: ['violations'], ...(rules && { runOnly: rules }) });
  const { violations } = await page.evaluate<axe.AxeResults>(`axe.run(${options})`);
  return {
    tooWide: await width(),
    barriers: violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
  };
}
const width = () => page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
const none = { tooWide: 0, barriers: [] };
/** All of them, also those of which one at a time is open. */
const openAll = () =>
  page.evaluate(
    `for (const one of document.querySelectorAll('details')) { one.removeAttribute('name'); one.open = true; }`,
  );

describe.each(['/docs', '/docs/callbacks', '/docs/events'])('%s', (path) => {
  it.each([
    ['on a phone', phone],
    ['on a desk', desk],
  ])('%s fits, and is there for everybody, by day and by night', async (_, viewport) => {
    await open(path, { viewport, colorScheme: 'light' });
    expect(await width()).toBe(0);
    await openAll();
    await page.evaluate(axe.source);
    expect(await faults()).toEqual(none);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await faults(['color-contrast', 'link-in-text-block'])).toEqual(none);
    expect(complaints).toEqual([]);
  });

  it('is all there without its script', async () => {
    await open(path, { javaScriptEnabled: false });
    expect(await page.getByRole('search').count()).toBe(0);
    for (const section of await page.locator('main section').all()) expect(await section.isVisible()).toBe(true);
    expect(await page.locator('.try:visible').count()).toBe(0);
  });
});

it('(the hazard) a page that is too wide, or shuts somebody out, is found', async () => {
  await open('/docs/callbacks', { viewport: phone, colorScheme: 'dark' });
  await page.evaluate(`{
    const planted = document.createElement('p');
    planted.innerHTML = 'hard to read <input>';
    Object.assign(planted.style, { width: '800px', maxWidth: 'none', color: '#444' });
    document.querySelector('main').append(planted);
  }`);
  await page.evaluate(axe.source);
  const { tooWide, barriers } = await faults();
  expect(tooWide).toBeGreaterThan(300);
  expect(barriers.map((barrier) => barrier.split(':')[0])).toEqual(['color-contrast', 'label']);
});

describe('the search', () => {
  const shown = (selector: string) => page.locator(`${selector}:visible`).allTextContents();
  const field = () => page.getByRole('searchbox', { name: 'Search' });
  const told = () => page.getByRole('status').textContent();

  beforeEach(() => open('/docs'));

  it('leaves what has all the words, and the contents that lead there', async () => {
    await field().fill('没有这个群');
    expect(await told()).toBe('1 found · 找到 1 处');
    expect(await shown('nav a')).toEqual(['Errors · 错误']);
    expect(await shown('main h2')).toEqual(['Errors · 错误']);
    expect(await shown('tbody tr')).toEqual([expect.stringContaining('group_not_found')]);
    await field().fill('ACTIVEGROUP easemob worker');
    expect(await shown('main h3')).toEqual(['activeGroup']);
    await field().fill('no such thing');
    expect([await told(), await shown('main section')]).toEqual(['Nothing found · 没有找到', []]);
  });

  it('is used with the keyboard alone', async () => {
    const everything = await shown('main section');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('getOperation poll');
    expect(await told()).toBe('1 found · 找到 1 处');
    await field().fill('getFileLink photo');
    await page.keyboard.press('Enter');
    await page.waitForURL(/#getFileLink$/);
    await page.keyboard.press('Control+k');
    await page.keyboard.press('Escape');
    expect([await told(), await shown('main section')]).toEqual(['', everything]);
  });

  it('gives way when a link leads to what it has put away', async () => {
    await field().fill('getChatRoomList');
    await page.locator('#getChatRoomList').getByRole('link', { name: 'table' }).click();
    await page.locator('#tables').waitFor();
    expect(await field().inputValue()).toBe('');
  });
});

describe('trying a command', () => {
  const form = (cmd: string) => page.locator(`#${cmd} .try`);

  it('signs it, sends it without the salt, and shows what comes back', async () => {
    await open('/docs', { viewport: phone });
    await form('getChatRoomList').getByText('Try it').click();
    const asked = page.waitForRequest(`${system.url}/api/im`);
    await form('getChatRoomList').getByRole('button').click();
    await form('getChatRoomList').getByText('HTTP 200').waitFor();
    expect(await form('getChatRoomList').locator('pre').last().textContent()).toContain('高一年段任课老师');
    const body = (await asked).postData()!;
    expect(JSON.parse(body)).toMatchObject({ cmd: 'getChatRoomList', school_id: 1, account_id: 4541, expanded: 0 });
    expect(body).not.toContain(salt);
    expect(complaints).toEqual([]);
  });

  it('shows a refusal, and tells the other forms what salt was typed', async () => {
    await open('/docs');
    await form('getIMUserID').getByText('Try it').click();
    await form('getIMUserID').getByLabel('salt').fill('another salt');
    await form('getIMUserID').getByRole('button').click();
    await form('getIMUserID').getByText('bad_signature').waitFor();
    expect(await form('getChatRoomList').locator('[name=salt]').inputValue()).toBe('another salt');
    await form('getIMUserID').getByLabel('Fields').fill('{');
    await form('getIMUserID').getByRole('button').click();
    await form('getIMUserID').getByText('SyntaxError').waitFor();
  });
});
