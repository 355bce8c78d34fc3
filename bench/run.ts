import { benchBundles } from './bundles.ts';
import { benchRequests } from './requests.ts';

benchBundles();
await benchRequests();
