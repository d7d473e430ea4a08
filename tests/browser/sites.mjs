// The deployments that the tests visit, with invented people.
import { Deployment, PILOTS } from './deployment.mjs';
import { published } from './published.mjs';

// Where a county of each kind stands in `full`.
export const DRAFT = 'alpine';
export const WAITING = 'kern';

export const sites = {};

// All 58 counties, the five pilots under their policies and the others as drafts; of one a newer upload was
// refused.
async function full() {
  const deployment = await Deployment.make('full');
  await deployment.up();
  const counties = await deployment.counties();
  await deployment.down();
  for (const county of counties) {
    const policy = PILOTS[county];
    await deployment.upload(county, { rows: policy ? 2000 : 300, policy });
  }
  await deployment.up();
  await deployment.settled();
  await deployment.uploadRefused(WAITING);
  await deployment.settled();
  return deployment;
}

// One county with real data, as far as the deployment knows.
async function real() {
  const deployment = await Deployment.make('real');
  await deployment.up({ isSample: false });
  await deployment.upload('contra-costa', { rows: 2000, policy: PILOTS['contra-costa'] });
  await deployment.settled();
  return deployment;
}

export async function open() {
  [sites.real, sites.full] = await Promise.all([real(), full()]);
  sites.published = await published(sites.full.address);
}

export async function close() {
  await Promise.all([sites.real, sites.full].map((site) => site?.down()));
}
