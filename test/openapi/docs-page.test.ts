import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { startSystem } from '../system/running-system.ts';
import { findBrowser } from './browser.ts';

const { skip, launch } = findBrowser();
/** Where pictures of the page are kept; none where it is not set. */
const pictures = process.env.SCREENSHOTS;

test('/docs shows every operation in a browser that reaches nothing but the api, and calls one', {
  skip,
}, async () => {
  await using system = await startSystem();
  const { origin } = new URL(system.apiUrl);
  const browser = await launch();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 1400 } });
    page.setDefaultTimeout(60_000);
    const asked: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    // What breaks the page's policy is told here too.
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    const picture = async (name: string) => {
      if (pictures) await page.screenshot({ path: join(pictures, `${name}.png`) });
    };

    await page.goto(`${origin}/docs`);
    await page.locator('.opblock').first().waitFor();
    const document = await (await fetch(`${origin}/openapi.json`)).json();
    const { paths } = document as { paths: Readonly<Record<string, object>> };
    const operations = Object.values(paths).flatMap((item) => Object.keys(item));
    assert.equal(await page.locator('.opblock').count(), operations.length);
    await picture('docs');

    const create = page.locator('#operations-ShippingService-ShippingService_CreateConsignment');
    await create.locator('.opblock-summary-control').click();
    await create.getByText('NO_VESSEL_AVAILABLE').first().waitFor();
    assert.match((await create.textContent()) ?? '', /Cotton, pressed in bales/);
    await create.scrollIntoViewIfNeeded();
    await picture('docs-operation');

    const health = page.locator('#operations-api-healthz');
    await health.locator('.opblock-summary-control').click();
    await health.getByRole('button', { name: 'Try it out' }).click();
    await health.getByRole('button', { name: 'Execute' }).click();
    await health.locator('.live-responses-table .response-col_status', { hasText: '200' }).waitFor();

    const elsewhere = asked.filter((url) => !url.startsWith(`${origin}/`) && !url.startsWith('data:'));
    assert.deepEqual(elsewhere, []);
    assert.deepEqual(complaints, []);
    // The page's policy holds, and what breaks it would have been told.
    await page.evaluate("fetch('https://example.com').catch(() => {})");
    assert.match(complaints.join(), /Content Security Policy/);
  } finally {
    await browser.close();
  }
});
