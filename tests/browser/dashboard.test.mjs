// The dashboard in a browser, as `clear64 up` serves it.
import { after, before } from 'node:test';
import { close, open } from './sites.mjs';
import { closeBrowser } from './visitor.mjs';
import './pages.mjs';
import './states.mjs';
import './reading.mjs';

before(open);
after(async () => {
  await closeBrowser();
  await close();
});
