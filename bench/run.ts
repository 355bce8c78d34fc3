import { benchBundles } from './bench-bundles.ts';
import { benchRequests } from './bench-requests.ts';

benchBundles();
await benchRequests();
