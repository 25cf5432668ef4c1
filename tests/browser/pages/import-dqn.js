// Says in the title whether a network could be made.
import { Dqn } from '/dqn.js';

try {
  new Dqn({ stateDim: 1, numActions: 1 });
  document.title = 'ok';
} catch (error) {
  document.title = `${error.code}: ${error.message}`;
}
