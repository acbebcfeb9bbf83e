// Whether a program of others is on this machine.

import { spawnSync } from 'node:child_process'

/** It says its version when asked. */
export const haveTool = (name: string): boolean =>
  [['version'], ['--version']].some((words) => spawnSync(name, words, { stdio: 'ignore' }).status === 0)
