import type { MobileApp } from '../../mdm/item/app/app.contract.ts'
import { type Assignable, replaceAll } from '../named/assign.ts'
import { sizeInWords } from './upload.ts'

const path = '/beta/deviceAppManagement/mobileApps'

export const appKind: Assignable = {
  noun: 'application',
  nouns: 'applications',
  list: 'app list',
  path,
  command: 'app',
  example: '"Contoso Tools"',
  users: true,
  replace: replaceAll(path, 'mobileAppAssignments', {
    '@odata.type': '#microsoft.graph.mobileAppAssignment',
    intent: 'required',
  }),
}

export const factsOf = (app: MobileApp): ReadonlyArray<readonly [string, string]> => [
  ['Name', app.displayName],
  ['Publisher', app.publisher || 'not said'],
  ['Version', app.productVersion],
  ['Product code', app.productCode],
  ['Command line', app.commandLine],
  ['File', app.sha256 === null ? 'none: nothing was uploaded' : `${app.fileName}, ${sizeInWords(app.size)}`],
  ['SHA-256', app.sha256 ?? 'none'],
  ['Holds a secret', app.holdsSecret ? 'yes' : 'no'],
  ['Id', app.id],
]
