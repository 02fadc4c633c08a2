export { type ErrorCode, type ErrorEntry, ERRORS, type Problem, printErrors } from './errors.ts';
export { formatSize, parseSize, type SizeRefusal } from './sizes.ts';
