import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');

/** A full collection, so that the leavings of one measurement are not paid for by the next. Needs no flag of the process. */
export const collectGarbage = runInNewContext('gc') as () => void;
