import { type Assignable, replaceAll } from '../named/assign.ts'

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
