import { testWith } from './rig-test.ts';
import { testCallers } from './routes/callers.ts';
import { testCommands } from './routes/commands.ts';
import { testConnections } from './routes/connections.ts';
import { testConnectionsByState } from './routes/connections-by-state.ts';
import { testEveryRoute } from './routes/every-route.ts';
import { testIsolation } from './routes/isolation.ts';
import { testOperators } from './routes/operators.ts';
import { testRotation } from './routes/rotation.ts';
import { testTokens } from './routes/tokens.ts';

const MARKER = 'SOMEBODY_ELSES_PASSWORD';
const A_DAY = '86400';

// One broker serves all these tests, because a start takes longer than all of them.
const test = testWith({ LOCAL_SCHEDULE_SECONDS: A_DAY, [MARKER]: 'not for any function' });

testCallers(test);
testCommands(test);
testConnections(test);
testConnectionsByState(test);
testEveryRoute(test);
testIsolation(test, MARKER);
testOperators(test);
testRotation(test);
testTokens(test);
