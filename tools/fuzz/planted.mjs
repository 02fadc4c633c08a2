#!/usr/bin/env node
// Does the fuzzer find what it should? Plants each defect in a copy of the sources and runs it there with fixed seeds.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { PLANTS } from './plants.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const SEEDS = process.argv.length > 2 ? process.argv.slice(2) : ['1', '2', '3'];
const LIMIT_MS = 90_000;

/** Sources only; the links inside are relative, so that the copy's packages find each other. */
function copySources() {
  const copy = mkdtempSync(path.join(tmpdir(), 'dimmer-planted-'));
  const isSource = (from) => !['dist', 'dist-test'].includes(path.basename(from));
  for (const place of ['packages', 'tools', 'package.json', 'tsconfig.base.json']) {
    cpSync(path.join(root, place), path.join(copy, place), {
      recursive: true,
      verbatimSymlinks: true,
      filter: isSource,
    });
  }
  symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
  return copy;
}

function plant(copy, { name, file, from, to }) {
  const place = path.join(copy, file);
  const parts = readFileSync(place, 'utf8').split(from);
  if (parts.length !== 2) throw new Error(`"${name}" does not fit ${file} any more: update tools/fuzz/plants.mjs`);
  writeFileSync(place, parts.join(to));
}

function fuzz(copy, seed) {
  const began = Date.now();
  const args = ['node_modules/tsx/dist/cli.mjs', '--conditions=@dimmer/source', 'tools/fuzz/main.ts'];
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [...args, '--seed', seed, '--until-failure', '--seconds', '60'],
    {
      cwd: copy,
      encoding: 'utf8',
      timeout: LIMIT_MS,
    },
  );
  if (stderr !== '') throw new Error(`the fuzzer did not run:\n${stderr}`);
  const found = /FAILURE in run (\d+), shrunk from \d+ inputs to (\d+):[^]*?broke the rule "([^"]+)"/.exec(stdout);
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  return found ? `run ${found[1]}, rule ${found[3]}, ${found[2]} inputs, ${seconds} s` : null;
}

function check(defect) {
  const copy = copySources();
  try {
    plant(copy, defect);
    for (const seed of SEEDS) {
      const found = fuzz(copy, seed);
      console.log(`${defect.name}, seed ${seed}: ${found ?? 'NOT FOUND'}`);
      if (!found) process.exitCode = 1;
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

for (const defect of PLANTS) check(defect);
