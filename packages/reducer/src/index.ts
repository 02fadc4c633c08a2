export { type CancelTimer, type Clock, createVirtualClock, type VirtualClock } from './clock.ts';
export { createRunner, type Runner, type RunnerOptions } from './run.ts';
export type { Step } from './step.ts';
export { printTranscript, type TranscriptLine } from './transcript.ts';
export { createSharedClock } from './shared-clock.ts';
