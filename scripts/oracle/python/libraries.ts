// Sign-in libraries for Python: the vendor's (MSAL) and Authlib. Each is driven by a script of ours beside it.

import { fileURLToPath } from 'node:url'

import { type Client, outcomesOf } from '../client.ts'
import { run } from '../command.ts'
import { type Installation, oracleOf } from '../installation.ts'
import { installPackages, pythonIn } from './python.ts'

const scriptOf = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

const library = (
  name: string,
  packages: readonly string[],
  script: string,
  limits?: ReadonlyMap<string, string>,
): Client => ({
  name,
  install: (folder) => installPackages(folder, packages),
  async *steps(on: Installation, folder: string) {
    const env = { ...oracleOf(on), REQUESTS_CA_BUNDLE: on.caFile, PYTHONIOENCODING: 'utf-8' }
    const { output } = await run({
      program: pythonIn(folder),
      args: [scriptOf(script)],
      cwd: folder,
      env,
      timeoutMs: 180_000,
    })
    yield* outcomesOf(output, limits)
  },
})

const limitsOfMsal = new Map([
  ['wrong password is told by its number', 'its question about the realm leaves out the port of the authority'],
])

export const msalPython = library('msal for Python', ['msal==1.39.0', 'requests'], 'msal_driver.py', limitsOfMsal)
export const authlib = library('authlib', ['authlib==1.9.10', 'requests'], 'authlib_driver.py')
