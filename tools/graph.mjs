// Checks the dependency graph against .dependency-cruiser.mjs; a violation fails the build.
import { readdirSync } from 'node:fs';
import swc from '@swc/core';
import { cruise, format } from 'dependency-cruiser';
import rules from '../.dependency-cruiser.mjs';

// dependency-cruiser does not tell swc which files hold JSX: to it every .tsx would be a syntax error.
const parse = swc.parseFileSync;
swc.parseFileSync = (file, options) => parse.call(swc, file, { ...options, tsx: file.endsWith('.tsx') });

const sources = ['packages', 'apps'].flatMap((kind) => readdirSync(kind).map((name) => `${kind}/${name}/src`));
const { options, ...ruleSet } = rules;
const { output } = await cruise(sources, {
  ...options,
  validate: true,
  ruleSet,
});
const { output: text } = await format(output, { outputType: 'err' });
process.stdout.write(text);
if (output.summary.totalCruised === 0) {
  process.stderr.write('The graph is empty: nothing was checked.\n');
  process.exitCode = 1;
} else if (output.summary.error > 0) process.exitCode = 1;
