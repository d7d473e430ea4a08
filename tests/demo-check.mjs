// Whether the demo's dashboard shows what the demo has done: the page is served, and the data beside it are
// of invented people, of five determined counties and of the other 53, which are drafts or not received.
//
// usage: demo-check.mjs ADDRESS COUNTIES
const [address, counties] = process.argv.slice(2);

async function got(path) {
  const answer = await fetch(new URL(path, address));
  if (!answer.ok) throw new Error(`${path || 'the page'} answers ${answer.status}`);
  return answer;
}

function expect(what, found, expected) {
  if (found !== expected) throw new Error(`${what}: ${found}, expected ${expected}`);
}

try {
  const page = await (await got('')).text();
  for (const [, asset] of page.matchAll(/(?:src|href)="\.\/([^"]+)"/g)) await got(asset);
  const meta = await (await got('data/meta.json')).json();
  const others = counties === '58' ? 'draft' : 'notReceived';
  expect('data', meta.data, 'sample');
  expect('counties determined', meta.counties.determined, 5);
  expect(`counties ${others}`, meta.counties[others], 53);
  for (const { parquet, csv } of Object.values(meta.tables)) {
    for (const { file, bytes } of [parquet, csv]) {
      expect(`bytes of ${file}`, (await (await got(`data/${file}`)).arrayBuffer()).byteLength, bytes);
    }
  }
} catch (error) {
  console.error(`The dashboard is not what the demo expects: ${error.message}`);
  process.exit(1);
}
