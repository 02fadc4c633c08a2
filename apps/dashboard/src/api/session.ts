import { createCell } from '../lib/cell.ts';

/** Whether the API takes our session: the shell shows the login page when it does not. */
export const sessionOpen = createCell(true);
