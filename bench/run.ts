import { benchBundles } from './bench-bundles.ts';
import { benchFleet } from './bench-fleet.ts';
import { benchOutages } from './bench-outages.ts';
import { benchRequests } from './bench-requests.ts';

benchBundles();
await benchRequests();
await benchOutages();
await benchFleet();
