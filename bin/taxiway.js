#!/usr/bin/env -S node --max-semi-space-size=64 --min-semi-space-size=32
// The flags give short-lived objects more room: a look-up or an imported row leaves some hundred behind, and a third less
// time goes into collecting them. V8 takes them at the start only.
// Starts the command line: compiled code when it is packaged, the sources themselves in a clone.
// Node 20 cannot run TypeScript, so a clone goes through tsx; nothing has to be built first.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const source = new URL('../src/main.ts', import.meta.url)
if (existsSync(fileURLToPath(source))) {
  const { register } = await import('tsx/esm/api')
  register()
  await import(source.href)
} else {
  await import('../dist/main.js')
}
