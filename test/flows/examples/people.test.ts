// Every example in the help of people, their rights and their organisation, executed as it is printed.

import { executeExamples } from '../../support/examples/execute.ts'
import { examplesOf } from '../../support/examples/printed.ts'
import { peopleReach } from '../../support/examples/reaches/people.ts'

executeExamples(
  await examplesOf(
    'user',
    'role',
    'application',
    'token',
    'access-policy',
    'bulk-token',
    'prepare',
    'licence',
    'organization',
    'branding',
    'tenant',
    'sync',
  ),
  peopleReach,
  { notHere: [[/sync ldap/, 'with a directory: test/flows/provisioning/sync.test.ts']] },
)
