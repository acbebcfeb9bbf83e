// Libraries for Python: the vendor's for sign-in (MSAL), Authlib, and a judge of SCIM servers. Each is driven by a script of ours
// beside it.

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

const nothingWithout = 'an account has one in any case: without it the usual one is shown'
const keptWith = 'whatever came from a source keeps its name; PATCH of onPremisesImmutableId with null takes it away'
const typesNotKept = 'the first address is the one at work and primary, the others are not: types are not kept'
const oneKind = 'POST to /.search, over every kind of resource, is not served'

const limitsOfScim = new Map([
  ['User search with attributes', oneKind],
  ['Group search with attributes', oneKind],
  ['User check add attribute: emails', typesNotKept],
  ['User check replace attribute: emails', typesNotKept],
  ['User check remove attribute: emails', nothingWithout],
  ['User check remove attribute: displayName', nothingWithout],
  ['User check remove attribute: active', nothingWithout],
  ['User check remove attribute: User', keptWith],
  ['User check remove attribute: source', keptWith],
  ['Group check remove attribute: Group', keptWith],
  ['Group check remove attribute: source', keptWith],
])

export const scimTester = library(
  'scim2-tester',
  ['scim2-tester==0.5.2', 'scim2-client==0.13.2', 'httpx2==2.16.2', 'requests'],
  'scim_driver.py',
  limitsOfScim,
)
