// Every example in the help of what is made and assigned, executed as it is printed.

import { executeExamples } from '../../support/examples/execute.ts'
import { examplesOf } from '../../support/examples/printed.ts'
import { elsewhereReach } from '../../support/examples/reaches/elsewhere.ts'
import { thingsReach } from '../../support/examples/reaches/things.ts'

executeExamples(
  [
    ...(await examplesOf(
      'group',
      'profile',
      'app',
      'policy',
      'certificate-request',
      'status-page',
      'restriction',
      'corporate-device',
      'filter',
      'compliance',
      'report',
    )),
    ...(await examplesOf('other-mdm', 'trusted-issuer')),
  ],
  { ...thingsReach, ...elsewhereReach },
)
