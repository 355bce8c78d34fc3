import { testPositions } from './test-positions.ts';

testPositions('even');
