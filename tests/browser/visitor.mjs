// Somebody with a browser. Whatever page they open, it asks its own origin alone and its console says
// nothing.
import { chromium } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

let opened;

export async function browser() {
  opened ??= chromium.launch({ executablePath: process.env.CHROMIUM, args: FLAGS });
  return opened;
}

export async function closeBrowser() {
  if (opened) await (await opened).close();
}

export class Visitor {
  problems = [];
  requests = [];

  // `expected` are patterns of what the console may say in a test that breaks something.
  static async at(address, { expected = [], ...options } = {}) {
    const visitor = new Visitor();
    visitor.address = address;
    const context = await (await browser()).newContext({ viewport: { width: 1280, height: 900 }, ...options });
    visitor.context = context;
    visitor.page = await context.newPage();
    const note = (text) => {
      if (!expected.some((pattern) => pattern.test(text))) visitor.problems.push(text);
    };
    visitor.page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) note(`console: ${message.text()}`);
    });
    visitor.page.on('pageerror', (error) => note(`uncaught: ${error.message}`));
    context.on('request', (request) => {
      const url = new URL(request.url());
      visitor.requests.push(request);
      const isOwn = url.origin === new URL(address).origin || ['data:', 'blob:'].includes(url.protocol);
      if (!isOwn) note(`request to ${url.origin}`);
    });
    context.on('requestfailed', (request) => note(`failed: ${new URL(request.url()).pathname}`));
    return visitor;
  }

  // Opens an address of the dashboard and waits until the page has said what it has to say.
  async open(hash, state = 'ready') {
    await this.page.goto(`${this.address}/${hash}`);
    await this.shows(state);
  }

  async shows(state, page) {
    const named = page ? `[data-page="${page}"]` : '';
    await this.page.locator(`main${named}[data-state="${state}"]`).waitFor();
  }

  get main() {
    return this.page.locator('main');
  }

  // Until the page says it.
  async says(text) {
    await this.main.getByText(text).first().waitFor();
  }

  async leave() {
    await this.context.close();
    if (this.problems.length > 0) throw new Error(this.problems.join('\n'));
  }
}
